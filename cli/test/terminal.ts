import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** From util-linux; the one of BSD takes other arguments. */
const program = '/usr/bin/script';
export const hasTerminal = process.platform === 'linux' && existsSync(program);
export const mayRun = hasTerminal || process.env['REQUIRE_ALL'] === 'true';
export const why = hasTerminal ? '' : ` (skipped: no ${program} of util-linux)`;

const deadlineMs = 15_000;

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A pseudo-terminal of 80 columns and 24 rows in which a shell runs one line. */
export class Terminal implements AsyncDisposable {
  readonly #child;
  readonly #closed: Promise<unknown>;
  #text = '';
  #seen = 0;

  constructor(line: string, { env, cwd }: TerminalOptions) {
    this.#child = spawn(program, ['--quiet', '--flush', '--return', '--command', `stty cols 80 rows 24; ${line}`, '/dev/null'], {
      env: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.#text += chunk));
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** What was printed since the last `until`, without the sequences that move and colour. */
  get text(): string {
    return stripVTControlCharacters(this.#text.slice(this.#seen)).replaceAll('\r', '');
  }

  /** Waits for a text, and answers everything that was printed since the last call. */
  async until(wanted: string): Promise<string> {
    const end = performance.now() + deadlineMs;
    while (!this.text.includes(wanted)) {
      if (performance.now() > end) throw new Error(`the terminal does not show '${wanted}' but:\n${this.text}`);
      await sleep(20);
    }
    const { text } = this;
    this.#seen = this.#text.length;
    return text;
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** What was printed until the end. */
  async ended(): Promise<string> {
    await this.#closed;
    return this.text;
  }

  /** Its end hangs up the terminal for what runs there. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    const exited = exitCode === null && signalCode === null ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGKILL');
    await exited;
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
  }
}
