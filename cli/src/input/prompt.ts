import type { Context } from '../app/context.ts';
import { Failure, usageFailure } from '../app/failures.ts';
import { readIfThere } from '../config/files.ts';
import { HiddenLine } from './hidden-line.ts';

/** Asks a yes-or-no question. Call it only if `context.canAsk`. */
export async function ask(context: Context, question: string): Promise<boolean> {
  const answer = await readLine(context, `${question} [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

/** Requires confirmation, by `--yes` or by an answer, before something that cannot be undone. @throws Failure without either */
export async function requireYes(context: Context, question: string): Promise<void> {
  if (context.input.on('yes')) return;
  if (!context.canAsk)
    throw usageFailure('needs_yes', { what: `this needs confirmation: ${question}`, fix: [`debt ${context.command} --yes`] });
  if (!(await ask(context, question)))
    throw new Failure('fixable', 'not_confirmed', { what: 'nothing was done', fix: ['answer y, or add --yes'] });
}

/** A value from its flag, or else typed by the user. @throws Failure when the user cannot be asked */
export async function requireText(context: Context, flag: string, question: string): Promise<string> {
  const given = context.input.text(flag);
  if (given !== undefined) return given;
  if (!context.canAsk) throw usageFailure('missing_value', { what: `${question} is missing`, fix: [`--${flag} ${flag.toUpperCase()}`] });
  const typed = (await readLine(context, `${question}: `)).trim();
  if (typed !== '') return typed;
  throw usageFailure('missing_value', { what: `${question} is missing`, fix: [`--${flag} ${flag.toUpperCase()}`] });
}

export interface SecretOptions {
  /** The flag that takes the path of the file; `-` is stdin. */
  readonly fileFlag: string;
  readonly question: string;
  /** Ask twice, for something new. */
  readonly twice?: boolean;
}

/** A secret from a file, from stdin, or typed without echo; never from the command line. */
export async function requireSecret(context: Context, { fileFlag, question, twice = false }: SecretOptions): Promise<string> {
  const file = context.input.text(fileFlag);
  const given = file === undefined ? undefined : file === '-' ? await readStdin() : readIfThere(file);
  if (given !== undefined) return given.replace(/\r?\n$/, '');
  if (file !== undefined)
    throw new Failure('fixable', 'file_unreadable', { what: `there is no file ${file}`, fix: [`--${fileFlag} FILE`] });
  if (!context.canAsk) {
    throw usageFailure('missing_value', {
      what: `${question} is missing`,
      fix: [`--${fileFlag} FILE`, `--${fileFlag} - reads it from stdin`],
    });
  }
  context.requireServer();
  const secret = await readHidden(context, `${question}: `);
  if (twice && (await readHidden(context, `${question}, once more: `)) !== secret) {
    throw new Failure('fixable', 'not_the_same', { what: 'the two passwords do not match', fix: ['run the command again'] });
  }
  return secret;
}

/** The maximum number of characters on stdin. */
const stdinLengthMax = 64 * 1024;

let stdinText: Promise<string> | undefined;

/** Reads one line of stdin, which may hold one secret a line. */
async function readStdin(): Promise<string> {
  stdinText ??= readAll();
  const [first = '', ...rest] = (await stdinText).split('\n');
  stdinText = Promise.resolve(rest.join('\n'));
  return first;
}

async function readAll(): Promise<string> {
  let all = '';
  // Two chunks may divide a character.
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    all += String(chunk);
    if (all.length > stdinLengthMax)
      throw new Failure('fixable', 'stdin_too_long', { what: 'stdin is too long for a secret', fix: ['one line a secret'] });
  }
  return all;
}

async function readLine(context: Context, question: string): Promise<string> {
  const { createInterface } = process.getBuiltinModule('node:readline');
  context.io.err(question);
  const reader = createInterface({ input: process.stdin });
  return new Promise<string>((resolve) => {
    reader.once('line', (line) => {
      resolve(line);
      reader.close();
    });
    // The end of the input counts as an empty answer.
    reader.once('close', () => resolve(''));
  });
}

/** Rejects on Ctrl-C, and also when the terminal is closed: nothing has been done then. */
async function readHidden(context: Context, question: string): Promise<string> {
  const { stdin } = process;
  context.io.err(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  const line = new HiddenLine();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const interrupted = (): void => reject(new Failure('interrupted', 'interrupted', { what: 'interrupted' }));
  const onData = (data: string): void => {
    const taken = line.take(data);
    if (taken === 'interrupted') interrupted();
    else if (taken !== undefined) resolve(taken.line);
  };
  stdin.on('data', onData).once('end', interrupted).once('error', interrupted);
  stdin.resume();
  try {
    return await promise;
  } finally {
    stdin.off('data', onData).off('end', interrupted).off('error', interrupted);
    stdin.setRawMode(false);
    stdin.pause();
    context.io.err('\n');
  }
}
