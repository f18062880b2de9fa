/** One question on the terminal. */
import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';

/** Undefined when nobody can answer, because the input or the question has no terminal. */
export async function confirm(io: Io, question: string): Promise<boolean | undefined> {
  if (!io.stdin.isTTY || !io.terminal.err.isTty) return undefined;
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
