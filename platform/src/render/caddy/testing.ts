/** Runs the real Caddy, for tests of its rendered configuration. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const executable = process.env['CADDY_PATH'] ?? '/usr/bin/caddy';
/** Without Caddy, a developer's machine skips these suites by name; REQUIRE_ALL=true, as in CI, makes that a failure. */
export const mayRun = existsSync(executable) || process.env['REQUIRE_ALL'] === 'true';

const run = promisify(execFile);
const checkMs = 20_000;
const stderrCharsMax = 10_000;

/** A directory that is also Caddy's home, so it never changes the developer's own. */
export class CaddyFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'debt-caddy-'));

  /** Throws with Caddy's own message when it refuses the text: first the syntax is checked, then the settings of each module. */
  async check(config: string): Promise<void> {
    const args = ['adapt', '--validate', '--adapter', 'caddyfile', '--config', this.#write('check', config)];
    await run(executable, args, { env: this.#environment, timeout: checkMs });
  }

  start(name: string, config: string): ChildProcess {
    const args = ['run', '--adapter', 'caddyfile', '--config', this.#write(name, config)];
    const child = spawn(executable, args, { env: this.#environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-stderrCharsMax);
    });
    child.once('exit', (code) => {
      if (code !== 0 && code !== null) throw new Error(`Caddy ended with ${code}: ${stderr}`);
    });
    return child;
  }

  #write(name: string, config: string): string {
    const path = join(this.path, `${name}.Caddyfile`);
    writeFileSync(path, config);
    return path;
  }

  get #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: this.path, XDG_CONFIG_HOME: this.path, XDG_DATA_HOME: this.path };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** All ports stay open until the last one is found, so they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
