import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDiskSpace } from './disk-space.ts';

test('a place that is not there yet is judged by the folder that will hold it', async () => {
  expect(await checkDiskSpace(join(tmpdir(), 'not', 'there', 'yet'))).toBeUndefined();
});

test('a file where a folder is to be is named, before anything is started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'room-'));
  const file = join(folder, 'file');
  await writeFile(file, '');

  const found = await checkDiskSpace(join(file, 'env', 'default'));

  await rm(folder, { recursive: true });
  expect(found).toMatchObject({ id: 'not_writable', exit: 3, what: `nothing can be written to ${file}`, why: 'it is no folder' });
});

/** /proc is a file system of the kernel in which no user, not even root, can create folders. */
test.runIf(process.platform === 'linux')('a folder in which nothing can be written is named', async () => {
  expect(await checkDiskSpace('/proc/sys/kernel/debt')).toMatchObject({ id: 'not_writable' });
});
