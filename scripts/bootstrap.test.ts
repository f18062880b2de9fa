import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const bootstrap = fileURLToPath(new URL('./bootstrap.js', import.meta.url));
const library = { version: '1.0.0', integrity: 'sha512-a' };
const testTool = { version: '2.0.0', integrity: 'sha512-b', dev: true };
const ofAnotherSystem = { version: '3.0.0', integrity: 'sha512-c', optional: true };

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'debt-bootstrap-'));
  for (const folder of ['scripts', 'node_modules/.bin', 'bin']) await mkdir(join(root, folder), { recursive: true });
  await copyFile(bootstrap, join(root, 'scripts', 'bootstrap.js'));
  await symlink(process.execPath, join(root, 'node_modules', '.bin', 'node'));
  await writeFile(join(root, 'scripts', 'generate.ts'), "process.stdout.write('generated');");
  await writeFile(join(root, 'bin', 'npm'), '#!/bin/sh\necho "npm was called: $*" >&2; exit 1\n', { mode: 0o755 });
  await lock({ 'node_modules/library': library, 'node_modules/test-tool': testTool, 'node_modules/other': ofAnotherSystem });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const lock = (packages: object) => writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
/** npm's own record of the tree that it has installed. */
const installed = (packages: object) => writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));

interface Ran {
  readonly out: string;
  readonly err: string;
}

/** A command that needs all packages, where npm cannot install anything. */
function generate(): Promise<Ran> {
  const env = { PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}` };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'scripts', 'bootstrap.js'), 'generate'], { env }, (_error, out, err) => resolve({ out, err }));
  });
}

describe('a command of this checkout', () => {
  test('takes a tree that was installed by hand as it is', async () => {
    await installed({ 'node_modules/library': library, 'node_modules/test-tool': testTool });

    expect(await generate()).toEqual({ out: 'generated', err: '' });
  });

  test.each([
    ['has another version', { 'node_modules/library': { ...library, version: '0.9.0' }, 'node_modules/test-tool': testTool }],
    ['has other bytes', { 'node_modules/library': { ...library, integrity: 'sha512-z' }, 'node_modules/test-tool': testTool }],
    ['lacks what it runs on', { 'node_modules/test-tool': testTool }],
    ['lacks what tests need', { 'node_modules/library': library }],
  ])('installs where the tree %s', async (_what, packages) => {
    await installed(packages);

    const { out, err } = await generate();

    expect(out).toBe('');
    expect(err).toContain('npm was called');
  });

  test('only adds what tests need to a tree that runs already', async () => {
    await installed({ 'node_modules/library': library });

    expect((await generate()).err).toContain('npm was called: install --no-save');
  });

  test('installs everything where nothing is', async () => {
    expect((await generate()).err).toContain('npm was called: ci');
  });
});
