/**
 * The real Pulumi engine, built from its Go module and cached for later runs: no registry publishes the program. `engine/go.mod` and `go.sum` pin all
 * its modules.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('engine', import.meta.url));
const sourceFiles = ['go.mod', 'go.sum', 'tools.go'] as const;
const unfinished = 'building-';
const anotherBuildMs = 40 * 60_000;
const main = 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi';

export interface EngineOptions {
  readonly report: (text: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** Why this machine cannot have an engine, and how to change that. */
export class NoEngine extends Error {
  override readonly name = 'NoEngine';
}

/** The folder with the program `pulumi`. Builds it when it does not exist: several minutes on both cores, at the lowest priority. */
export async function preparePulumi({ report, env = process.env }: EngineOptions): Promise<string> {
  const cache = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'debt-pulumi');
  const go = await toolchain(env);
  const entry = join(cache, keyOf(go));
  if (existsSync(entry)) return entry;
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const lock = lockIn(cache, report);
  try {
    // Another process has built it during the wait.
    if (existsSync(entry)) return entry;
    for (const name of readdirSync(cache).filter((each) => each.startsWith(unfinished)))
      rmSync(join(cache, name), { recursive: true, force: true });
    await build({ cache, entry, go, env, report });
    return entry;
  } finally {
    lock.close();
  }
}

interface Toolchain {
  /** Such as `1.26.8`. */
  readonly version: string;
  readonly platform: string;
}

async function toolchain(env: NodeJS.ProcessEnv): Promise<Toolchain> {
  const [, wanted = ''] = /^go (\S+)$/m.exec(readFileSync(join(sources, 'go.mod'), 'utf8')) ?? [];
  const advice = `install Go ${wanted} or newer, with which the Pulumi engine is built`;
  // Beside its go.mod: an older Go may download the version that is required there.
  const asked = await run(['go', 'env', 'GOVERSION', 'GOOS', 'GOARCH'], { cwd: sources, env: { ...env, ...goVariables } });
  if (asked.code === undefined) throw new NoEngine(`go is missing: ${advice}`);
  const [, version = ''] = /^go(\d+(?:\.\d+)*)/.exec(asked.out) ?? [];
  if (asked.code !== 0 || version === '') throw new NoEngine(`go does not tell its version: ${advice}\n${asked.err.trim()}`);
  if (isOlder(version, wanted)) throw new NoEngine(`go is of version ${version}: ${advice}`);
  const [, os = '', architecture = ''] = asked.out.trim().split('\n');
  return { version, platform: `${os}-${architecture}` };
}

/** Compares by number, not as text: 1.9 is older than 1.26. */
export function isOlder(version: string, than: string): boolean {
  const parts = (text: string): readonly number[] => text.split('.').map(Number);
  const wanted = parts(than);
  const found = parts(version);
  const at = wanted.findIndex((part, index) => part !== (found[index] ?? 0));
  return at !== -1 && (found[at] ?? 0) < (wanted[at] ?? 0);
}

/** A hash of everything that the program depends on. */
function keyOf({ version, platform }: Toolchain): string {
  const hash = createHash('sha256');
  for (const name of sourceFiles) hash.update(`${name}\0${readFileSync(join(sources, name), 'utf8')}\0`);
  hash.update(JSON.stringify([version, platform, buildArguments()]));
  return hash.digest('hex').slice(0, 16);
}

/** Without a version of its own, the engine refuses everything that requires a minimum version. */
function buildArguments(): readonly string[] {
  const [, version = ''] =
    /^require github\.com\/pulumi\/pulumi\/pkg\/v3 (v\S+)$/m.exec(readFileSync(join(sources, 'go.mod'), 'utf8')) ?? [];
  return [
    'build',
    '-trimpath',
    '-mod=readonly',
    '-ldflags',
    `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
  ];
}

/** Two compilers at the same time: a third would exceed the memory of a small machine. */
const goVariables = { GOFLAGS: '-p=2', CGO_ENABLED: '0', GOWORK: 'off' } as const;

interface Building extends EngineOptions {
  readonly cache: string;
  readonly entry: string;
  readonly go: Toolchain;
  readonly env: NodeJS.ProcessEnv;
}

/** In a folder beside the entry, which is renamed when it is complete: the remains of a killed build are never used as an engine. */
async function build({ cache, entry, go, env, report }: Building): Promise<void> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(cache, unfinished));
  try {
    const source = join(folder, 'source');
    const made = join(folder, 'made');
    for (const name of sourceFiles) cpSync(join(sources, name), join(source, name));
    mkdirSync(made);
    report(`building the Pulumi engine with Go ${go.version}: about five minutes on two cores, once`);
    const ran = await run(['nice', '-n', '19', 'go', ...buildArguments(), '-o', join(made, 'pulumi'), main], {
      cwd: source,
      // Its compile cache takes gigabytes, and is not needed later.
      env: { ...env, ...goVariables, GOCACHE: join(folder, 'compiled') },
    });
    if (ran.code !== 0)
      throw new NoEngine(`the Pulumi engine cannot be built:\n${ran.err.trim().split('\n').slice(-errorLinesMax).join('\n')}`);
    renameSync(made, entry);
    report(`built the Pulumi engine in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const errorLinesMax = 20;

/** Held until it is closed; the lock of a process that has ended is released. */
function lockIn(cache: string, report: (text: string) => void): DatabaseSync {
  const path = join(cache, 'lock.sqlite');
  const first = new DatabaseSync(path, { timeout: 0 });
  try {
    first.exec('begin exclusive');
    return first;
  } catch {
    first.close();
    report('another process builds the Pulumi engine: waiting for it');
  }
  const patient = new DatabaseSync(path, { timeout: anotherBuildMs });
  try {
    patient.exec('begin exclusive');
  } catch (cause) {
    patient.close();
    throw new NoEngine(`another build of the Pulumi engine has not ended for ${anotherBuildMs / 60_000} minutes`, { cause });
  }
  return patient;
}

interface Ran {
  /** Undefined where there is no such program. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

async function run(
  [program = '', ...args]: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ran> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  child.once('error', () => resolve(undefined)).once('close', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  return { code: await promise, ...texts };
}
