import { chmod, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureSocketDirectory, socketDirectoryOf } from './socket-directory.ts';

const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

test('the folder is short whatever the data directory is called, and of its own for each', () => {
  const long = `/home/${'x'.repeat(300)}/one`;

  expect(Buffer.byteLength(socketDirectoryOf(long, ''))).toBeLessThan(40);
  expect(socketDirectoryOf(long, '')).not.toBe(socketDirectoryOf(`${long}2`, ''));
  expect(socketDirectoryOf(long, '/run/user/1000')).toMatch(/^\/run\/user\/1000\/debt-[0-9a-f]{12}$/);
  expect(socketDirectoryOf(long, `/run/${'y'.repeat(100)}`)).toMatch(/^\/tmp\/debt-\d+-/);
});

test('it is made for us alone, and one that others can enter or that leads elsewhere is refused', async () => {
  const root = await mkdtemp(join(tmpdir(), 'debt-socket-'));
  const [ours, open, link] = ['ours', 'open', 'link'].map((name) => join(root, name));
  if (ours === undefined || open === undefined || link === undefined) throw new Error('no paths');

  await ensureSocketDirectory(ours, me);
  await ensureSocketDirectory(ours, me);
  await mkdir(open);
  await chmod(open, 0o755);
  await symlink(ours, link);

  expect((await stat(ours)).mode & 0o777).toBe(0o700);
  await expect(ensureSocketDirectory(open, me)).rejects.toThrow('0700');
  await expect(ensureSocketDirectory(link, me)).rejects.toThrow('0700');
  await rm(root, { recursive: true });
});

test('a path without room for the name of a socket is refused', async () => {
  await expect(ensureSocketDirectory(`/tmp/${'x'.repeat(90)}`, me)).rejects.toThrow('90 bytes');
});
