/**
 * Repeats the steps of a new user: clones this repository into an empty folder, runs the README's two commands, and records a debt. Once as root in a
 * folder that no one else can enter, and once as an ordinary user in a folder with a space in its name. Without root, only as the current user.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differences, replay } from './readme-replay.ts';
import { readSession } from './readme-session.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ordinary = { uid: 12_345, gid: 12_345 };
interface Newcomer {
  readonly name: string;
  readonly folder: string;
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
}

const scratch = mkdtempSync(join(tmpdir(), 'debt-newcomer-'));
chmodSync(scratch, 0o755);
const results = { numPassedTests: 0, numFailedTests: 0 };
try {
  for (const newcomer of newcomers()) {
    try {
      await visit(newcomer);
      results.numPassedTests += 1;
      process.stdout.write(`ok     ${newcomer.name}\n`);
    } catch (error) {
      results.numFailedTests += 1;
      process.stdout.write(`FAILED ${newcomer.name}\n${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
if (report !== undefined) writeFileSync(report, JSON.stringify(results));
process.exitCode = results.numFailedTests === 0 ? 0 : 1;

function newcomers(): readonly Newcomer[] {
  if (process.getuid?.() !== 0) return [{ name: 'myself', folder: join(scratch, 'my folder'), ids: undefined }];
  return [
    { name: 'root, in a folder that no other user can enter', folder: join(scratch, 'private'), ids: undefined },
    { name: 'an ordinary user, in a folder with a space in its name', folder: join(scratch, 'my folder'), ids: ordinary },
  ];
}

async function visit({ folder, ids }: Newcomer): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  if (ids !== undefined) chownSync(folder, ids.uid, ids.gid);
  const clone = join(folder, 'debt-tracker');
  const environment = { PATH: systemPath(), HOME: folder, LANG: 'C.UTF-8', CI: 'true' };
  const type = (line: string, options: { readonly cwd?: string; readonly input?: string } = {}): string => {
    const result = spawnSync('/bin/sh', ['-c', line], {
      cwd: options.cwd ?? folder,
      input: options.input ?? '',
      encoding: 'utf8',
      env: environment,
      timeout: 600_000,
      ...(ids ?? {}),
    });
    if (result.status !== 0)
      throw new Error(`$ ${line}\n${result.stdout}${result.stderr}exit ${result.status ?? result.signal ?? result.error?.message}`);
    return result.stdout;
  };
  // A copy that belongs to the new user: git refuses to read a repository of another user.
  const origin = join(folder, 'origin.git');
  execute('git', ['clone', '--bare', '--quiet', root, origin]);
  if (ids !== undefined) execute('chown', ['-R', `${ids.uid}:${ids.gid}`, origin]);
  type('git clone --quiet origin.git debt-tracker');
  try {
    type('npm start -- --detach', { cwd: clone });
    await followReadme({ clone, environment, ids });
    type('debt-tracker/node_modules/.bin/debt-platform verify');
    type('debt-tracker/node_modules/.bin/debt-platform down');
  } finally {
    if (existsSync(join(clone, 'node_modules')))
      spawnSync(join(clone, 'platform/bin/debt-platform'), ['down', '--purge', '--yes'], { env: environment, ...(ids ?? {}) });
  }
}

interface Visit extends Pick<Newcomer, 'ids'> {
  readonly clone: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** In terminals, as in the README of the clone. */
async function followReadme({ clone, environment, ids }: Visit): Promise<void> {
  const exchanges = readSession(readFileSync(join(clone, 'README.md'), 'utf8'));
  const today = new Date().toISOString().slice(0, 10);
  const temporary = mkdtempSync(join(scratch, 'tmp-'));
  if (ids !== undefined) chownSync(temporary, ids.uid, ids.gid);
  const env = { ...environment, CI: undefined, TZ: 'UTC' };
  const really = await replay(exchanges, { env, cwd: clone, scratch: temporary, ids });
  const found = differences(exchanges, really, today);
  if (found.length > 0) throw new Error(found.join('\n'));
}

function execute(command: string, args: readonly string[]): void {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr}`);
}

/** Without this checkout's own tools, which a new user does not have. */
function systemPath(): string {
  const entries = (process.env['PATH'] ?? '').split(':').filter((entry) => !entry.includes('node_modules'));
  return entries.join(':');
}
