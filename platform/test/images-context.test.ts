import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextFiles, planImage } from '../src/images/context.ts';
import { defaultBases, type ImageRecipe } from '../src/images/images.ts';

let root = '';
const variables = { PATH: process.env['PATH'], HOME: '/nonexistent' };
const write = (path: string, text = path): void => writeFileSync(join(root, path), text);
const git = (...args: readonly string[]): void =>
  void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root, env: variables });
const paths = async (): Promise<readonly string[]> => (await contextFiles(['src'], root, variables)).map(({ path }) => path).toSorted();

const recipe: ImageRecipe = {
  id: 'services',
  dockerfile: 'Dockerfile',
  target: 'services',
  bases: { BASE: 'debian' },
  context: ['src'],
  names: ['expenses'],
};
const tag = async (): Promise<string> => (await planImage(recipe, { root, variables, bases: defaultBases, platform: 'linux/amd64' })).tag;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'debt-context-'));
  mkdirSync(join(root, 'src', 'test'), { recursive: true });
  for (const path of ['src/a.ts', 'src/b.ts', 'src/a.test.ts', 'src/test/c.ts', 'other.ts', 'Dockerfile']) write(path);
  write('.gitignore', '*.log\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'All');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the build context', () => {
  test('is what git tracks and what is new, without tests, ignored files and what was deleted', async () => {
    write('src/new.ts');
    write('src/noise.log');
    rmSync(join(root, 'src', 'b.ts'));

    expect(await paths()).toEqual(['src/a.ts', 'src/new.ts']);
  });

  test('has links as links and programs as programs', async () => {
    symlinkSync('a.ts', join(root, 'src', 'link.ts'));
    chmodSync(join(root, 'src', 'b.ts'), 0o755);

    const modes = (await contextFiles(['src'], root, variables)).map(({ path, mode }) => `${path} ${mode}`);

    expect(modes.toSorted()).toEqual(['src/a.ts 100644', 'src/b.ts 100755', 'src/link.ts 120000']);
  });

  test('gives the same tag before and after a commit, and another one for a dirty tree', async () => {
    const clean = await tag();
    write('src/a.ts', 'changed');
    const dirty = await tag();
    git('commit', '-q', '-a', '-m', 'Change');

    expect(dirty).not.toBe(clean);
    expect(await tag()).toBe(dirty);
  });

  test('does not care about files of other images', async () => {
    const before = await tag();
    write('other.ts', 'changed');
    write('src/a.test.ts', 'changed');

    expect(await tag()).toBe(before);
  });

  test('is refused outside of a checkout', async () => {
    rmSync(join(root, '.git'), { recursive: true });

    await expect(paths()).rejects.toMatchObject({ failure: { id: 'tool_missing' } });
  });
});
