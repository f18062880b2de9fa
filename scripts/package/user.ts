/** A user of the machine who has none of this repository: a folder of their own, an own environment, and without root another user id than ours. */
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Terminal } from '../../test/harness/terminal.ts';

const ordinary = { uid: 12_345, gid: 12_345 };

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export class User {
  readonly home: string;
  readonly #ids = process.getuid?.() === 0 ? ordinary : undefined;
  readonly #environment: NodeJS.ProcessEnv;

  /** @param server the address that their commands use */
  constructor(home: string, server: string) {
    this.home = home;
    mkdirSync(home, { mode: 0o700 });
    if (this.#ids !== undefined) chownSync(home, this.#ids.uid, this.#ids.gid);
    const path = [join(home, 'bin'), ...(process.env['PATH'] ?? '').split(':').filter((entry) => !entry.includes('node_modules'))].join(
      ':',
    );
    this.#environment = { PATH: path, HOME: home, LANG: 'C.UTF-8', TERM: 'xterm', DEBT_SERVER: server, npm_config_offline: 'true' };
  }

  /** Copies a file into their home. @returns its name there */
  take(path: string): string {
    const target = join(this.home, basename(path));
    copyFileSync(path, target);
    if (this.#ids !== undefined) chownSync(target, this.#ids.uid, this.#ids.gid);
    return basename(path);
  }

  /** Runs a line of a shell in their home. */
  run(line: string, input = ''): Ran {
    const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', line], {
      cwd: this.home,
      env: { ...this.#environment, CI: 'true' },
      input,
      encoding: 'utf8',
      timeout: 60_000,
      ...(this.#ids ?? {}),
    });
    return { stdout, stderr, code: status };
  }

  /** @returns stdout @throws Error unless the line ends with 0 */
  type(line: string, input = ''): string {
    const { stdout, stderr, code } = this.run(line, input);
    if (code !== 0) throw new Error(`$ ${line}\n${stdout}${stderr}exit ${code}`);
    return stdout;
  }

  /** The same in a terminal, until it shows the text; then the key is typed, and the line has to end. */
  async showUntil(line: string, text: string, key: string): Promise<void> {
    await using terminal = new Terminal(`${line}; echo left with $?`, { cwd: this.home, env: this.#environment, ids: this.#ids });
    await terminal.until(text);
    terminal.type(key);
    await terminal.until('left with 0');
  }
}
