import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Outcome } from '../app/command.ts';
import type { Context } from '../app/context.ts';
import { Failure, usageFailure } from '../app/failures.ts';
import { unwritable, writeAll } from '../config/files.ts';

/** Everything of mine, into a file that is complete or not there, or to stdout as it arrives. */
export async function exportAll(context: Context, format: 'csv' | 'json', target: string): Promise<Outcome | undefined> {
  if (target === '-' && format === 'csv' && context.input.on('json')) {
    throw usageFailure('csv_is_not_json', {
      what: 'csv on stdout is not JSON',
      fix: ['debt export json -', 'debt export csv FILE --json'],
    });
  }
  const body = await context.api.download('/v1/export', { format });
  if (target === '-') {
    for await (const chunk of body) context.io.out(chunk.toString('utf8'));
    return undefined;
  }
  const bytes = await save(body, target);
  return { kind: 'export', version: 1, data: { file: target, format, bytes }, doc: [`Wrote ${bytes} bytes to ${target}.`] };
}

async function save(body: AsyncIterable<Buffer>, target: string): Promise<number> {
  const temporary = `${target}.${process.pid}.part`;
  const file = open(temporary);
  let bytes = 0;
  try {
    try {
      for await (const chunk of body) {
        keep(target, () => writeAll(file, chunk));
        bytes += chunk.length;
      }
      keep(target, () => fsyncSync(file));
    } finally {
      closeSync(file);
    }
    keep(target, () => renameSync(temporary, target));
    return bytes;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof Failure) throw error;
    throw new Failure('unreachable', 'export_broken', {
      what: `the export broke off after ${bytes} bytes, nothing is kept`,
      why: String(error),
      fix: ['give the command again'],
      retry: true,
      cause: error,
    });
  }
}

/** What the disk refuses is no fault of the connection. */
function keep(target: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw unwritable(target, error);
  }
}

function open(path: string): number {
  try {
    // What one owes is nobody else's business.
    return openSync(path, 'w', 0o600);
  } catch (error) {
    throw new Failure('fixable', 'file_unwritable', {
      what: `${path} cannot be written`,
      why: String(error),
      fix: ['debt export csv -'],
      cause: error,
    });
  }
}
