/** A folder with the real Pulumi engine, fakes of the plugins that no registry publishes, and `debt-platform` run against them. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Cloud } from '../../platform/test/fixtures/pulumi/cloud.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Ran>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');
const fixtures = join(root, 'platform', 'test', 'fixtures', 'pulumi');
const manifest = Type.Object({ version: Type.String() });
/** The files of `debt-platform` for AWS: a check may change the copy, and Pulumi writes the stack's configuration into it. */
const copied = ['package.json', 'Pulumi.yaml', 'platform/package.json', 'platform/bin', 'platform/src'] as const;

export const someSettings = {
  account: '123456789012',
  region: 'eu-central-1',
  domain: 'debt.example.com',
  zoneId: 'Z0123456789ABC',
  owner: 'platform-team',
  costCenter: '4711',
  ownerEmail: 'owner@example.com',
  operatorRanges: ['203.0.113.0/24'],
  operatorRoles: ['arn:aws:iam::123456789012:user/x'],
  budgetMonthlyUsd: 5000,
} as const;

export class Site implements AsyncDisposable {
  readonly folder: string;
  readonly cloud: Cloud;
  readonly settings: string;
  /** The copy of the platform's sources. */
  readonly clone: string;
  readonly #cluster: Server;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string, cluster: Server, port: number) {
    this.folder = folder;
    this.#cluster = cluster;
    this.cloud = new Cloud(join(folder, 'cloud'));
    this.cloud.setControl({ endpoint: `https://127.0.0.1:${port}` });
    this.settings = join(folder, 'settings.json');
    this.clone = join(folder, 'clone');
    this.writeSettings({});
  }

  /** `engine` is the folder of the program `pulumi`. */
  static async open(engine: string): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'debt-pulumi-'));
    const cluster = createServer((socket) => socket.destroy());
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    cluster.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = cluster.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
    const site = new Site(folder, cluster, await promise);
    for (const name of ['bin', 'state', 'pulumi', 'clone']) mkdirSync(join(folder, name));
    for (const path of copied) cpSync(join(root, path), join(site.clone, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(site.clone, 'node_modules'));
    // Not a link: the engine treats plugins beside its own file as bundled.
    copyFileSync(join(engine, 'pulumi'), join(folder, 'bin', 'pulumi'), constants.COPYFILE_FICLONE);
    script(join(folder, 'bin', 'pulumi-language-nodejs'), join(fixtures, 'language-host.ts'));
    script(join(folder, 'bin', 'aws'), join(fixtures, 'aws-cli.ts'));
    for (const name of ['aws', 'kubernetes']) {
      const path = join(root, 'node_modules', '@pulumi', name, 'package.json');
      const version = Value.Parse(manifest, JSON.parse(readFileSync(path, 'utf8'))).version.replace(/^v/, '');
      const plugin = join(folder, 'pulumi', 'plugins', `resource-${name}-v${version}`);
      mkdirSync(plugin, { recursive: true });
      script(join(plugin, `pulumi-resource-${name}`), join(fixtures, 'provider.ts'), version);
    }
    writeFileSync(join(folder, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
    return site;
  }

  /** Another data folder represents another machine that shares the state. */
  variables(data = 'data'): NodeJS.ProcessEnv {
    return {
      PATH: `${join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: this.folder,
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
      DEBT_PLATFORM_DATA: join(this.folder, data),
      PULUMI_HOME: join(this.folder, 'pulumi'),
      PULUMI_BACKEND_URL: `file://${join(this.folder, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(this.folder, 'passphrase'),
      DEBT_STAND_IN_CLOUD: join(this.folder, 'cloud'),
    };
  }

  writeSettings(change: Readonly<Record<string, unknown>>): void {
    writeFileSync(this.settings, JSON.stringify({ ...someSettings, ...change }));
  }

  start(args: readonly string[], change: NodeJS.ProcessEnv = {}): Running {
    return this.#start([join(this.clone, 'platform', 'bin', 'debt-platform'), ...args], { ...this.variables(), ...change });
  }

  run(args: readonly string[], change: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return this.start(args, change).done;
  }

  /** The engine itself, as an operator would call it. */
  pulumi(args: readonly string[]): Promise<Ran> {
    return this.#start([join(this.folder, 'bin', 'pulumi'), ...args, '--non-interactive'], this.variables()).done;
  }

  /** Kills the process and all its descendants. */
  static kill({ child }: Running): void {
    for (const pid of family(child.pid ?? 0)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) Site.kill({ child, done: Promise.resolve({ code: 0, out: '', err: '' }) });
    this.#cluster.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  #start([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Running {
    const child = spawn(program, args, { cwd: this.clone, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running.add(child);
    const { promise, resolve, reject } = Promise.withResolvers<Ran>();
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject).once('close', (code) => {
      this.#running.delete(child);
      resolve({ code: code ?? -1, out, err });
    });
    return { child, done: promise };
  }
}

function script(path: string, main: string, ...args: readonly string[]): void {
  writeFileSync(path, `#!/bin/sh\nexec "${node}" "${main}" ${args.map((each) => `"${each}" `).join('')}"$@"\n`);
  chmodSync(path, 0o755);
}

/** A process and all its descendants, the deepest last. */
function family(pid: number): readonly number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split(' ')
        .filter((each) => each !== '')
        .map(Number)
    : [];
  return [pid, ...children.flatMap(family)];
}
