import { spawn } from 'node:child_process';

export interface RunOptions {
  /** @default - the working directory of this program */
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Exit codes that are not failures. @default - 0 alone */
  readonly exits?: readonly number[];
  /** @default - five minutes */
  readonly timeoutMs?: number;
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined;
}

const patienceMs = 300_000;
/** The relevant part of a failed program's output is its end. */
const outputMax = 600;

/** Resolves with the output of a program; rejects with its last lines when it could not be started, failed or took too long. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, variables = {}, exits = [0], timeoutMs = patienceMs, signal }: RunOptions,
): Promise<{ readonly stdout: string }> {
  const child = spawn(command, args, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    cwd,
    ...(signal === undefined ? {} : { signal }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly stdout: string }>();
  child.on('error', reject).on('close', (code, endedBy) => {
    if (code !== null && exits.includes(code)) resolve({ stdout });
    else
      reject(
        new Error(`${command.split('/').at(-1) ?? command} ended with ${code ?? endedBy ?? 'nothing'}: ${stderr.trim().slice(-outputMax)}`),
      );
  });
  return promise;
}
