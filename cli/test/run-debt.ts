import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { token } from './fake-api.ts';

export const shim = fileURLToPath(new URL('../bin/debt', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Parses stdout as JSON. */
  readonly json: () => Readonly<Record<string, unknown>>;
}

export interface Running {
  readonly ended: Promise<Run>;
  readonly stop: (signal: NodeJS.Signals) => boolean;
  /** Resolves once the output so far satisfies the condition. */
  readonly until: (isThere: (out: string, err: string) => boolean) => Promise<void>;
}

const deadlineMs = 20_000;
const deadline = (): Promise<never> =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('the expected output was not printed in time')), deadlineMs).unref();
  });

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly shim?: string;
  /** The maximum size of a file in KiB. A write beyond it is cut short and the next one is refused, as on a full disk. */
  readonly fileKibMax?: number;
}

/** A separate home folder in which the real command runs. Removed with `using`. */
export class Home implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'debt cli '));
  readonly env: Readonly<Record<string, string>>;

  constructor(server?: string) {
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.dir,
      XDG_CACHE_HOME: join(tmpdir(), 'debt-cli-test-cache'),
      TZ: 'UTC',
      ...(server === undefined ? {} : { DEBT_SERVER: server }),
    };
  }

  get config(): string {
    return join(this.dir, '.config', 'debt');
  }

  get state(): string {
    return join(this.dir, '.local', 'state', 'debt');
  }

  /** The environment of a signed-in user. */
  get signedIn(): Readonly<Record<string, string>> {
    return { DEBT_TOKEN: token };
  }

  file(name: string, content: string): string {
    const path = join(this.dir, name);
    writeFileSync(path, content);
    return path;
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return this.start(args, options).ended;
  }

  /** Starts a command that may run until it is stopped. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    const { shim: program = shim, fileKibMax } = options;
    const [command, ...rest] =
      fileKibMax === undefined
        ? [program, ...args]
        : ['bash', '-c', `trap '' XFSZ; ulimit -f ${fileKibMax}; exec "$0" "$@"`, program, ...args];
    const child = spawn(command, rest, { env: { ...this.env, ...options.env }, stdio: 'pipe', cwd: this.dir });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    const ended = new Promise<Run>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err, json: () => parse(out) }));
    });
    return {
      ended,
      stop: (signal) => child.kill(signal),
      until: async (isThere) => {
        while (!isThere(out, err)) await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), deadline()]);
      },
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value));
  throw new Error(`not an object: ${text}`);
}
