import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The location of the platform's data when it is not the world's folder. */
export interface Disk {
  readonly mountPoint: string;
  readonly seenFromHere: string;
  readonly enter: readonly string[];
}

export interface WorldOptions {
  /** The folder of another world, to use its platform in another way. */
  readonly folder?: string;
  readonly disk?: Disk;
  /** In addition to the variables of every world. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The arguments of `up`: target and flags. */
  readonly up?: readonly string[];
}

/** A separate platform in a temporary folder, and the people who use it, each with a separate home. Everything uses the real commands. */
export class World implements Disposable {
  readonly folder: string;
  readonly #disk: Disk | undefined;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #up: readonly string[];

  constructor({ folder = mkdtempSync(join(tmpdir(), 'debt-world-')), disk, variables = {}, up = [] }: WorldOptions = {}) {
    this.#up = up;
    this.folder = folder;
    this.#disk = disk;
    this.#variables = variables;
  }

  /** The prefix of every command of this world. */
  get enter(): readonly string[] {
    return this.#disk?.enter ?? [];
  }

  environment(home = join(this.folder, 'operator')): NodeJS.ProcessEnv {
    mkdirSync(home, { recursive: true });
    const { PATH, LANG = 'C.UTF-8' } = process.env;
    const data = this.#disk?.mountPoint ?? join(this.folder, 'data');
    return { PATH, LANG, HOME: home, XDG_DATA_HOME: data, CI: 'true', TMPDIR: this.folder, ...this.#variables };
  }

  get directory(): string {
    return join(this.#disk?.seenFromHere ?? join(this.folder, 'data'), 'debt', 'env', 'default');
  }

  /** `debt-platform …`; throws unless it ends with one of the expected codes. */
  platform(args: readonly string[], expected: readonly number[] = [0]): Ran {
    return run([...this.enter, bin('debt-platform')], args, { env: this.environment(), expected });
  }

  up(): void {
    this.platform(['up', ...this.#up, '--detach', '--timeout', '120']);
  }

  /** With the home of a person of another world, that person continues here. */
  person(handle: string, home?: string): Person {
    return new Person(this, handle, home);
  }

  /** Port of the gateway. */
  get port(): number {
    const port = at(readJson(join(this.directory, 'environment.json')), 'ports', 'gateway.http');
    if (typeof port !== 'number') throw new Error('the environment has no gateway port');
    return port;
  }

  [Symbol.dispose](): void {
    run([...this.enter, bin('debt-platform')], ['down', '--purge', '--yes'], { env: this.environment() });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Processes that this world started, found by their environment. After a stop the list must be empty. */
  processes(): readonly string[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    return pids
      .filter((pid) => read(`/proc/${pid}/environ`).includes(this.folder) || read(`/proc/${pid}/cmdline`).includes(this.folder))
      .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
  }
}

export class Person {
  readonly handle: string;
  readonly #world: World;
  readonly home: string;

  constructor(world: World, handle: string, home = join(world.folder, `home-${handle}`)) {
    this.handle = handle;
    this.#world = world;
    this.home = home;
  }

  get environment(): NodeJS.ProcessEnv {
    return this.#world.environment(this.home);
  }

  get address(): string {
    return `${this.handle}@example.org`;
  }

  /** `debt …`; throws unless it ends with one of the expected codes. */
  debt(args: readonly string[], expected: readonly number[] = [0], input = ''): Ran {
    return run([...this.#world.enter, bin('debt')], args, { env: this.environment, input, expected });
  }

  /** The object that `debt … --json` prints. */
  json(...args: readonly string[]): unknown {
    return JSON.parse(this.debt([...args, '--json']).stdout);
  }

  register(): void {
    this.debt(
      ['register', '--handle', this.handle, '--name', this.handle, '--email', this.address, '--password-file', '-'],
      [0],
      'correct horse battery\n',
    );
  }

  /** Registers, reads the code from the mail, and activates the account. */
  join(): this {
    this.register();
    const code = this.#world.platform(['mail', 'code', this.address]).stdout.trim();
    this.debt(['activate', code]);
    return this;
  }

  /** The token that the CLI stores, for tests that use HTTP directly. */
  get token(): string {
    const file = find(join(this.home, '.config'), /credentials/);
    const token = file === undefined ? undefined : /dts_[\w-]+/.exec(readFileSync(file, 'utf8'))?.[0];
    if (token === undefined) throw new Error(`${this.handle} has no stored login`);
    return token;
  }

  watch(): Watch {
    return new Watch(this.environment, this.home);
  }
}

/** A running `debt watch --json`. The next one of the same person continues where it ended. */
export class Watch implements Disposable {
  readonly #child;
  #text = '';

  constructor(environment: NodeJS.ProcessEnv, home: string) {
    this.#child = spawn(bin('debt'), ['watch', '--json', '--cursor', join(home, 'watch.json')], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  /** All complete lines of the output. */
  get lines(): readonly unknown[] {
    return this.#text
      .slice(0, this.#text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  }

  /** The notifications among the lines, in the order of the output. */
  get notifications(): readonly { readonly seq: number; readonly eventId: string }[] {
    return this.lines.flatMap((line) => {
      const [seq, eventId] = [
        at(line, 'notification', 'seq') ?? at(line, 'seq'),
        at(line, 'notification', 'eventId') ?? at(line, 'eventId'),
      ];
      return typeof seq === 'number' && typeof eventId === 'string' ? [{ seq, eventId }] : [];
    });
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

/** A nested member of a parsed JSON value, or undefined when it does not exist. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value);
}

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string;
  /** The expected exit codes; any other fails the test. Without them every code is accepted. */
  readonly expected?: readonly number[] | undefined;
}

function run(command: readonly string[], args: readonly string[], { env, input = '', expected }: RunOptions): Ran {
  const [file = '', ...before] = command;
  const result = spawnSync(file, [...before, ...args], { env, input, encoding: 'utf8', timeout: 150_000 });
  const ran = { stdout: result.stdout, stderr: result.stderr, code: result.status ?? -1 };
  if (expected !== undefined && !expected.includes(ran.code))
    throw new Error(
      `${command.join(' ')} ${args.join(' ')} ended with ${ran.code}\n${ran.stdout}${ran.stderr}${result.error?.message ?? ''}`,
    );
  return ran;
}

function find(folder: string, name: RegExp): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))[0];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
