/** Runs the command line inside the test, without a terminal, and captures its output. */
import type { Variables } from '@debt/terminal/io';
import { runWithOclif } from '@debt/terminal/oclif/run-with-oclif';
import { program } from './program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly data?: string;
  readonly env?: Variables;
  readonly columns?: number;
  readonly color?: boolean;
  /** Stops the command, as a signal would. */
  readonly stop?: AbortSignal;
}

export async function runVerb(
  args: readonly string[],
  { data = '/nonexistent/debt', env = {}, columns = 80, color = false, stop = new AbortController().signal }: RunOptions = {},
): Promise<Ran> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string | Uint8Array): void => void (out += text.toString()),
    err: (text: string): void => void (err += text),
    outIsTty: false,
    errIsTty: false,
    inIsTty: false,
    columns,
    rows: 24,
  };
  const variables = { DEBT_PLATFORM_DATA: data, ...(color ? { FORCE_COLOR: '1' } : {}), ...env };
  const code = await runWithOclif(program, args, { env: variables, io, now: () => new Date(), stop });
  return { code, out, err };
}
