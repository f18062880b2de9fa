/** One question on the terminal. */
import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';

/** What somebody typed; undefined when nobody can answer, because the input or the question has no terminal. */
export async function ask(io: Io, question: string): Promise<string | undefined> {
  if (!io.stdin.isTTY || !io.terminal.err.isTty) return undefined;
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** Undefined when nobody can answer. */
export async function confirm(io: Io, question: string): Promise<boolean | undefined> {
  const answer = await ask(io, question);
  return answer === undefined ? undefined : /^y(es)?$/i.test(answer);
}
