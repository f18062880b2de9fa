import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOlder, NoEngine, preparePulumi } from './build.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-build-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cache = (): string => join(folder, 'debt-pulumi');
const env = (): NodeJS.ProcessEnv => ({ PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, XDG_CACHE_HOME: folder, HOME: folder });

/** A fake `go` of this version, whose build runs a shell text with the output file in `$out`. */
async function installGo(version: string, build: string): Promise<void> {
  const program = join(folder, 'bin', 'go');
  await mkdir(join(folder, 'bin'));
  await writeFile(
    program,
    `#!/bin/sh
if [ "$1" = env ]; then printf '${version}\\nlinux\\namd64\\n'; exit; fi
echo "$GOFLAGS $GOCACHE" >> "${folder}/builds"
while [ "$1" != -o ]; do shift; done; out=$2
${build}
`,
  );
  await chmod(program, 0o755);
}

const prepared = async (reported: string[] = [], path = env()['PATH']): Promise<string> =>
  preparePulumi({ env: { ...env(), PATH: path }, report: (text) => void reported.push(text) });

async function refused(path?: string): Promise<string> {
  const error: unknown = await prepared([], path).catch((thrown: unknown) => thrown);
  if (!(error instanceof NoEngine)) throw new Error('an engine was built');
  return error.message;
}

/** The same in a separate process. */
async function preparedElsewhere(): Promise<number | null> {
  const module = fileURLToPath(new URL('./build.ts', import.meta.url));
  const program = `import { preparePulumi } from ${JSON.stringify(module)}; await preparePulumi({ env: process.env, report() {} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env: env(), stdio: 'ignore' });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once('close', resolve);
  return await promise;
}

const builds = async (): Promise<readonly string[]> => (await readFile(join(folder, 'builds'), 'utf8')).trim().split('\n');
const kept = async (): Promise<readonly string[]> => (await readdir(cache())).filter((name) => !name.startsWith('lock.sqlite'));

test('the engine is built once and then found, with what it compiled on the way thrown out', async () => {
  await installGo('go1.99.1', 'mkdir -p "$GOCACHE/many"; echo engine > "$out"');
  const reported: string[] = [];

  const first = await prepared(reported);
  const second = await prepared(reported);

  expect(second).toBe(first);
  expect(await readFile(join(first, 'pulumi'), 'utf8')).toBe('engine\n');
  expect(await builds()).toEqual([expect.stringMatching(/^-p=2 .*\/debt-pulumi\/building-/)]);
  expect(await kept()).toHaveLength(1);
});

test('a build that fails reports why, and leaves nothing that a later one takes for an engine', async () => {
  await installGo('go1.99.1', 'echo half > "$out"; echo "verifying module: checksum mismatch" >&2; exit 1');

  expect(await refused()).toContain('checksum mismatch');
  expect(await refused()).toContain('checksum mismatch');
  expect(await kept()).toEqual([]);
});

test('what a killed build has left is removed and never used', async () => {
  await installGo('go1.99.1', 'echo engine > "$out"');
  await mkdir(join(cache(), 'building-killed', 'made'), { recursive: true });
  await writeFile(join(cache(), 'building-killed', 'made', 'pulumi'), 'half');

  const entry = await prepared();

  expect(await readFile(join(entry, 'pulumi'), 'utf8')).toBe('engine\n');
  expect(await kept()).toHaveLength(1);
});

test('of several processes that want the engine at once, one builds it and the others wait', async () => {
  await installGo('go1.99.1', 'sleep 1; echo engine > "$out"');

  const codes = await Promise.all([preparedElsewhere(), preparedElsewhere(), preparedElsewhere()]);

  expect(codes).toEqual([0, 0, 0]);
  expect(await builds()).toHaveLength(1);
});

test('without Go, or with one that is too old, the reason is a plain sentence with the version that is wanted', async () => {
  expect(await refused(join(folder, 'bin'))).toMatch(/^go is missing: install Go 1\.\d+\.\d+ or newer/);

  await installGo('go1.9.7', 'exit 1');

  expect(await refused()).toMatch(/^go is of version 1\.9\.7: install Go 1\.\d+\.\d+ or newer/);
});

test.each([
  ['1.9', '1.26.6', true],
  ['1.26.5', '1.26.6', true],
  ['1.26.6', '1.26.6', false],
  ['1.27', '1.26.6', false],
  ['2.0.1', '1.26.6', false],
])('whether Go %s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
