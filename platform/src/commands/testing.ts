/** Runs the command line inside the test: no terminal, and whatever was written is kept. */

import { openTerminal } from '../output/terminal.ts';
import { dispatch } from './dispatch.ts';
import type { Io } from './io.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly data?: string;
  readonly columns?: number;
  readonly color?: boolean;
}

export async function runVerb(
  args: readonly string[],
  { data = '/nonexistent/debt', columns = 80, color = false }: RunOptions = {},
): Promise<Ran> {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY: false,
    columns,
    write(text: string) {
      written[name] += text;
    },
  });
  const io: Io = {
    terminal: openTerminal(stream('out'), stream('err'), color ? { FORCE_COLOR: '1' } : {}),
    variables: { DEBT_PLATFORM_DATA: data },
    stdin: process.stdin,
    stderr: process.stderr,
    interruptible: () => ({ signal: new AbortController().signal, arrived: () => undefined, [Symbol.dispose]: () => undefined }),
  };
  const code = await dispatch(args, io);
  return { code, ...written };
}
