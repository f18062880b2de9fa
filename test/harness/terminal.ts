import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** From util-linux; the one of BSD has different arguments. */
const program = '/usr/bin/script';
export const hasTerminal = process.platform === 'linux' && existsSync(program);
export const mayRun = hasTerminal || process.env['REQUIRE_ALL'] === 'true';
export const why = hasTerminal ? '' : ` (skipped: no ${program} of util-linux)`;

const deadlineMs = 15_000;

export interface TerminalOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly columns?: number;
  /** The ids of another user that runs the shell. */
  readonly ids?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A pseudo-terminal of 24 rows in which a shell runs one line. */
export class Terminal implements AsyncDisposable {
  readonly #child;
  readonly #closed: Promise<unknown>;
  #text = '';
  #seen = 0;

  constructor(line: string, { env, cwd, columns = 80, ids }: TerminalOptions) {
    const command = `stty cols ${columns} rows 24; ${line}`;
    this.#child = spawn(program, ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
      env: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
      ...ids,
    });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.#text += chunk));
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** The output since the last `until`, without escape sequences. */
  get text(): string {
    return plain(this.#text.slice(this.#seen));
  }

  /** The whole output. */
  get all(): string {
    return plain(this.#text);
  }

  /** Waits for a text, and returns the output since the last call. */
  async until(wanted: string, waitMs = deadlineMs): Promise<string> {
    await this.#when(() => this.text.includes(wanted), wanted, waitMs);
    return this.#take();
  }

  /** Waits until the output ends with one of these texts, and returns the output since the last call. */
  async untilEnd(wanted: readonly string[], waitMs = deadlineMs): Promise<string> {
    await this.#when(() => wanted.some((one) => this.text.endsWith(one)), wanted.join("' or '"), waitMs);
    return this.#take();
  }

  /** Waits until a text has appeared at any time. */
  async untilEver(wanted: string, waitMs = deadlineMs): Promise<void> {
    await this.#when(() => this.all.includes(wanted), wanted, waitMs);
  }

  async #when(isThere: () => boolean, wanted: string, waitMs: number): Promise<void> {
    const end = performance.now() + waitMs;
    while (!isThere()) {
      if (performance.now() > end) throw new Error(`the terminal does not show '${wanted}' but:\n${this.text}`);
      await sleep(20);
    }
  }

  #take(): string {
    const { text } = this;
    this.#seen = this.#text.length;
    return text;
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** The output until the end. */
  async ended(): Promise<string> {
    await this.#closed;
    return this.text;
  }

  /** Ending it hangs up the terminal for the programs in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    const exited = exitCode === null && signalCode === null ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGKILL');
    await exited;
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
  }
}

const plain = (text: string): string => stripVTControlCharacters(text).replaceAll('\r', '');
