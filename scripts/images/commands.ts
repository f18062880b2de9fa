/** Runs programs of the machine synchronously. A failure contains the arguments and the last output. */
import { spawnSync } from 'node:child_process';

export interface Asked {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** @default - one minute */
  readonly timeoutMs?: number;
}
export interface Answer {
  readonly ok: boolean;
  readonly out: string;
  /** Its whole output, of both streams. */
  readonly output: string;
}

const patienceMs = 60_000;
const outputMax = 4_000;
const bufferBytes = 64 * 2 ** 20;

/** Never throws for a program that fails or is missing: `ok` is false then. */
export function ask(command: string, args: readonly string[], { input = '', env = {}, cwd, timeoutMs = patienceMs }: Asked = {}): Answer {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    maxBuffer: bufferBytes,
    ...(cwd === undefined ? {} : { cwd }),
  });
  // A program that could not be started has no streams, contrary to the types.
  const [out, err] = [stdout, stderr].map((text: string | null) => text ?? '');
  return { ok: status === 0, out: out ?? '', output: `${out ?? ''}${err ?? ''}${error?.message ?? ''}`.trim().slice(-outputMax) };
}

/** @returns the output. Throws with the last lines of it. */
export function must(command: string, args: readonly string[], options: Asked = {}): string {
  const { ok, out, output } = ask(command, args, options);
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return out.trim();
}
