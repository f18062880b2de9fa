/** Prompts for the user: a confirmation, a value, a secret. Each has a flag that replaces it. */
import { withFlag } from '../command/command-line.ts';
import type { Session } from '../command/session.ts';
import { SharedError } from '../failures/shared-pages.ts';
import { requireUtf8 } from '../failures/utf8.ts';
import { readIfThere } from '../files/files.ts';
import { HiddenLine } from './hidden-line.ts';

/** Asks for a confirmation. Only call it when the session `canAsk`. */
export async function ask(session: Session, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await readLine(session, `${question} [y/N] `)).trim());
}

/** The commands to suggest where the session cannot ask: `fix` first, then `command`. */
export interface YesOptions {
  readonly fix?: readonly string[];
  /** The command that does not ask. @default - the typed command with `--yes` */
  readonly command?: string;
}

/** Requires a confirmation of an irreversible operation: `--yes`, or an answer. @throws SharedError `needs_yes`, `not_confirmed` */
export async function requireYes(session: Session, question: string, { fix = [], command }: YesOptions = {}): Promise<void> {
  if (session.input.on('yes')) return;
  if (!session.canAsk)
    throw new SharedError('needs_yes', {
      what: `this needs confirmation: ${question}`,
      fix: [...fix, command ?? `${session.program} ${withFlag(session.command, '--yes')}`],
    });
  if (!(await ask(session, question)))
    throw new SharedError('not_confirmed', { what: 'nothing was done', fix: [...fix, 'answer y, or add --yes'] });
}

/** A value from its flag, else typed. @throws SharedError when the session cannot prompt */
export async function requireText(session: Session, flag: string, question: string): Promise<string> {
  const given = session.input.text(flag);
  if (given !== undefined) return given;
  const typed = session.canAsk ? (await readLine(session, `${question}: `)).trim() : '';
  if (typed !== '') return requireUtf8(typed, question);
  throw new SharedError('missing_value', { what: `${question} is missing`, fix: [`--${flag} ${flag.toUpperCase()}`] });
}

/** The prompt for a secret: the flag that names a file instead, the question, and whether it is asked twice. */
export interface SecretOptions {
  /** Name of the flag that names a file; `-` is stdin. */
  readonly fileFlag: string;
  readonly question: string;
  /** Ask twice, for something new. */
  readonly twice?: boolean;
}

/** A secret from a file, from stdin, or typed without echo; never from the arguments of the command. */
export async function requireSecret(session: Session, { fileFlag, question, twice = false }: SecretOptions): Promise<string> {
  const file = session.input.text(fileFlag);
  const given = file === undefined ? undefined : file === '-' ? await readStdin() : readIfThere(file);
  if (given !== undefined) return requireUtf8(given.replace(/\r?\n$/, ''), file === '-' ? 'stdin' : (file ?? ''));
  if (file !== undefined) throw new SharedError('file_unreadable', { what: `there is no file ${file}`, fix: [`--${fileFlag} FILE`] });
  if (!session.canAsk) {
    throw new SharedError('missing_value', {
      what: `${question} is missing`,
      fix: [`--${fileFlag} FILE`, `--${fileFlag} - reads it from stdin`],
    });
  }
  session.beforeSecret();
  const secret = await readHidden(session, `${question}: `);
  if (twice && (await readHidden(session, `${question}, once more: `)) !== secret) {
    throw new SharedError('not_the_same', { what: 'the two passwords do not match', fix: ['run the command again'] });
  }
  return requireUtf8(secret, question);
}

/** The maximum length of a secret or a line. */
const stdinLengthMax = 64 * 1024;

let stdinText: Promise<string> | undefined;

/** Several secrets may come from one stdin, one per line. */
async function readStdin(): Promise<string> {
  stdinText ??= readAll();
  const [first = '', ...rest] = (await stdinText).split('\n');
  stdinText = Promise.resolve(rest.join('\n'));
  return first;
}

async function readAll(): Promise<string> {
  let all = '';
  // A character may be split across two chunks.
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    all += String(chunk);
    if (all.length > stdinLengthMax)
      throw new SharedError('stdin_too_long', { what: 'stdin is too long for a secret', fix: ['one line a secret'] });
  }
  return all;
}

/** The typed line; empty at the end of input. */
export async function readLine(session: Session, question: string): Promise<string> {
  const { createInterface } = process.getBuiltinModule('node:readline');
  session.io.err(question);
  const reader = createInterface({ input: process.stdin });
  return new Promise<string>((resolve) => {
    reader.once('line', (line) => {
      resolve(line);
      reader.close();
    });
    // End of input is no answer.
    reader.once('close', () => resolve(''));
  });
}

/** Rejects also when the terminal is closed: nothing has been done then. */
async function readHidden(session: Session, question: string): Promise<string> {
  const { stdin } = process;
  session.io.err(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  const line = new HiddenLine();
  const listening = new AbortController();
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupted = (): void => reject(new SharedError('interrupted', { what: 'interrupted' }));
      const onData = (data: string): void => {
        const taken = line.take(data);
        if (taken === 'interrupted') interrupted();
        else if (taken !== undefined) resolve(taken.line);
      };
      stdin.on('data', onData).once('end', interrupted).once('error', interrupted);
      listening.signal.addEventListener('abort', () => stdin.off('data', onData).off('end', interrupted).off('error', interrupted));
      stdin.resume();
    });
  } finally {
    listening.abort();
    stdin.setRawMode(false);
    stdin.pause();
    session.io.err('\n');
  }
}
