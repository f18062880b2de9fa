import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isEnough, patch, requireGo } from './go.ts';
import { programs } from './programs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-go-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('a source of others', () => {
  const edit = { file: 'a.go', from: 'old()', to: 'ours()', count: 2 } as const;

  test('is edited in a copy, wherever the text stands', async () => {
    await mkdir(join(folder, 'module'));
    await writeFile(join(folder, 'module', 'a.go'), 'old(); old()');

    await patch(join(folder, 'module'), join(folder, 'copy'), [edit]);

    expect(await readFile(join(folder, 'copy', 'a.go'), 'utf8')).toBe('ours(); ours()');
    expect(await readFile(join(folder, 'module', 'a.go'), 'utf8')).toBe('old(); old()');
  });

  test('that has changed is refused with what was looked for', async () => {
    await mkdir(join(folder, 'module'));
    await writeFile(join(folder, 'module', 'a.go'), 'old()');

    await expect(patch(join(folder, 'module'), join(folder, 'copy'), [edit])).rejects.toThrow('2 expected: old()');
  });
});

describe('the programs of Kubernetes', () => {
  test('have names of their own, and each is started before it is kept', () => {
    expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
    expect(programs.filter(({ probe }) => probe.length === 0)).toEqual([]);
  });

  test.each([
    ['go1.25.9', false],
    ['go1.26.0', true],
    ['go1.27rc1', true],
    ['go2.0', true],
    ['Error: go.mod requires go >= 1.26', false],
  ])('are built by %s: %s', (version, expected) => {
    expect(isEnough(version)).toBe(expected);
  });

  test('are refused without Go, and by a Go that is too old and brings no newer one along, with the version that is needed', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    vi.stubEnv('PATH', bin);
    const missing = requireGo(join(folder, 'one'));
    await expect(missing).rejects.toThrow('go is missing: install Go 1.26 or newer');

    const old = '[ "$1" = version ] && echo "go version go1.22.2 linux/amd64" && exit\necho "go.mod requires go >= 1.26" >&2; exit 1';
    await writeFile(join(bin, 'go'), `#!/bin/sh\n${old}\n`, { mode: 0o755 });

    await expect(requireGo(join(folder, 'two'))).rejects.toThrow(/go1\.22\.2 linux\/amd64 is too old: install Go 1\.26 or newer/);
  });
});
