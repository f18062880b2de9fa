/** Runs a third-party program for a single result, with limits on its time and output. */
import { execFile } from 'node:child_process';
import type { Variables } from '../environment/paths.ts';

export interface Ran {
  /** Undefined when the program is not installed. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  readonly timedOut: boolean;
}

export interface ToolOptions {
  readonly env: Variables;
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

const outputBytesMax = 16_000_000;

/** Never rejects: a missing, failing or hanging program is a result as well. */
export function runTool(program: string, args: readonly string[], { env, timeoutMs, cwd, signal }: ToolOptions): Promise<Ran> {
  const options = {
    env: { ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: outputBytesMax,
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
  } as const;
  return new Promise((resolve) => {
    execFile(program, [...args], options, (error, out, err) => {
      const missing = error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code: missing ? undefined : code, out, err, timedOut: error?.killed === true });
    });
  });
}
