import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

/** A separate platform in a temporary folder, driven through the real command. */
export class BenchPlatform implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'debt-bench-'));
  readonly environment: NodeJS.ProcessEnv;
  readonly #target: readonly string[];
  #ports: Readonly<Record<string, number>> = {};

  /** @param target the arguments of `up`, such as `engines`. Without it, everything runs on this machine. */
  constructor(...target: readonly string[]) {
    this.#target = target;
    const { PATH, LANG } = process.env;
    this.environment = {
      PATH,
      LANG,
      HOME: this.folder,
      XDG_DATA_HOME: join(this.folder, 'data'),
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_STATE_HOME: join(this.folder, 'state'),
      XDG_CACHE_HOME: join(this.folder, 'cache'),
      CI: 'true',
      RATE_SCALE: '1000',
    };
  }

  /** @returns milliseconds of the command. */
  up(): number {
    const { ms } = this.command('up', ...this.#target, '--detach');
    const file: unknown = JSON.parse(readFileSync(join(this.directory, 'environment.json'), 'utf8'));
    this.#ports = numbersOf(typeof file === 'object' && file !== null && 'ports' in file ? file.ports : undefined);
    return ms;
  }

  down(): void {
    this.command('down');
  }

  get directory(): string {
    return join(this.folder, 'data', 'debt', 'env', 'default');
  }

  port(name: string): number {
    const port = this.#ports[name];
    if (port === undefined) throw new Error(`the environment has no port ${name}`);
    return port;
  }

  secret(owner: string, key: string): string {
    return readFileSync(join(this.directory, 'secrets', owner, key), 'utf8').trim();
  }

  command(...args: readonly string[]): { readonly stdout: string; readonly ms: number } {
    const startedAt = performance.now();
    const result = spawnSync(bin('debt-platform'), args, { env: this.environment, encoding: 'utf8', timeout: 180_000 });
    if (result.status !== 0)
      throw new Error(`debt-platform ${args.join(' ')} ended with ${result.status}: ${result.stdout}${result.stderr}`);
    return { stdout: result.stdout, ms: performance.now() - startedAt };
  }

  [Symbol.dispose](): void {
    spawnSync(bin('debt-platform'), ['down', '--purge', '--yes'], { env: this.environment, timeout: 60_000 });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function numbersOf(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
