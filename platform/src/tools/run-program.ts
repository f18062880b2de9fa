/** Runs a third-party program for a single result, with limits on its time and output. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
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

interface LoggedRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly variables: Variables;
  readonly logPath: string;
  readonly signal: AbortSignal;
}

const tailBytes = 16_384;
/** How long a program may clean up after SIGTERM. */
const killAfterMs = 10_000;

/** @returns the exit code; -1 when a signal ended it. Rejects when it cannot be started. */
export async function runLogged({ program, args, cwd, variables, logPath, signal }: LoggedRun): Promise<number> {
  await mkdir(dirname(logPath), { recursive: true, mode: 0o700 });
  await using log = await open(logPath, 'w', 0o600);
  const child = spawn(program, [...args], { cwd, env: { ...variables }, stdio: ['ignore', log.fd, log.fd] });
  let forced: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    forced = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await once(child, 'exit');
    return child.exitCode ?? -1;
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(forced);
  }
}

/** The last lines of a file. It is read from its end, because the logs of builds are long. */
export async function lastLines(path: string, lines: number): Promise<readonly string[]> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const length = Math.min(size, tailBytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-lines);
}
