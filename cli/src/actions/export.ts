import { type Outcome, outcome, printed } from '@debt/terminal/command/command';
import { CommandError } from '@debt/terminal/failures/failure';
import { type Destination, findDestination } from '@debt/terminal/files/destination';
import { unwritable } from '@debt/terminal/files/files';
import { fileExists, openWriter, type Writer } from '@debt/terminal/files/writer';
import { ask } from '@debt/terminal/input/prompt';
import { OutputFailed } from '@debt/terminal/io';
import { quote } from '@debt/terminal/text/shell-quote';
import type { Context } from '../app/context.ts';
import { type ExportFormat, exportBody } from '../client/export-body.ts';
import { DebtError } from '../failures.ts';

/** The form of CSV; undefined: as the service writes it. */
export interface CsvForm {
  readonly separator: string | undefined;
  readonly decimal: string | undefined;
  readonly bom: boolean | undefined;
}

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly form: CsvForm;
  /** `-` is stdout. */
  readonly target: string;
  /** Replace an existing file. */
  readonly force: boolean;
}

const stdout = 1;

/** Exports all data of the account. A file is either complete or absent; stdout and other streams receive the data as it arrives. */
export async function exportAll(context: Context, { format, form, target, force }: ExportOptions): Promise<Outcome | number> {
  const destination = lookAt(target);
  const isStdout = destination.type === 'descriptor' && destination.descriptor === stdout;
  if (isStdout && format === 'csv' && context.input.on('json')) {
    throw new DebtError('csv_is_not_json', {
      what: '--json cannot be combined with CSV on stdout',
      fix: ['debt export json -', 'debt export csv FILE --json'],
    });
  }
  const download = async () => exportBody(await context.api.download('/v1/export', { format, ...form }), format);
  if (isStdout) {
    await save(toStdout(context), download);
    return printed;
  }
  if (destination.type === 'folder') throw isFolder(destination.path);
  if (destination.type === 'file' && !force) await requireReplace(context, destination.path, `debt export ${format} ${quote(target)}`);
  const bytes = await save(await openWriter(destination), download);
  return outcome('export', { file: target, format, bytes }, [`Wrote ${bytes} bytes to ${target}.`]);
}

/** As bytes: two chunks may divide a character. */
const toStdout = ({ io }: Context): Writer => ({
  isWhole: false,
  write: async (bytes) => io.out(bytes),
  commit: () => undefined,
  discard: () => undefined,
});

function lookAt(target: string): Destination {
  if (target === '-') return { type: 'descriptor', descriptor: stdout };
  try {
    return findDestination(target);
  } catch (error) {
    throw unwritable(target, error);
  }
}

const isFolder = (path: string): DebtError =>
  new DebtError('file_unwritable', { what: `${path} is a folder`, fix: ['name a file in it', 'debt export csv -'] });

/** An existing file may be the only copy of its content. @throws CommandError when the user keeps it */
async function requireReplace(context: Context, path: string, command: string): Promise<void> {
  if (!context.canAsk) throw fileExists(path, [`${command} --force, to replace it`]);
  if (!(await ask(context, `Replace ${path}?`)))
    throw new DebtError('not_confirmed', { what: 'nothing was done', fix: ['answer y, or add --force'] });
}

/** Returns the number of bytes. */
async function save(writer: Writer, download: () => Promise<AsyncIterable<Buffer>>): Promise<number> {
  const forgetSignals = discardOnSignal(writer);
  let bytes = 0;
  try {
    for await (const chunk of await download()) {
      await writer.write(chunk);
      bytes += chunk.length;
    }
    writer.commit();
    return bytes;
  } catch (error) {
    writer.discard();
    if (error instanceof CommandError || error instanceof OutputFailed) throw error;
    throw new DebtError(
      'export_broken',
      {
        what: `the export broke off after ${bytes} bytes, ${writer.isWhole ? 'and nothing was written' : 'and its reader received only these'}`,
        why: String(error),
        fix: ['run the command again'],
        retry: true,
      },
      { cause: error },
    );
  } finally {
    forgetSignals();
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Removes an incomplete file before a signal ends the process. A stream leaves nothing behind, and a handler would only block the signal: it is never
 * called while a write waits for the reader. Returns the function that removes the handlers.
 */
function discardOnSignal(writer: Writer): () => void {
  const listeners = writer.isWhole ? signals.map((signal) => [signal, () => end(signal)] as const) : [];
  const forget = (): void => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  const end = (signal: NodeJS.Signals): void => {
    writer.discard();
    forget();
    process.kill(process.pid, signal);
  };
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return forget;
}
