import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '@debt/terminal/failures/failure';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from '../../environment/files.ts';

import { leadsToStdout, writeWholeFile } from './whole-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-whole-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const never = async (): Promise<never> => {
  throw new Error('nothing is to be read for a file that cannot be written');
};

const failing = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(`${code}: no luck`), { code });
};

async function idOf(writing: Promise<unknown>): Promise<string> {
  const error: unknown = await writing.catch((thrown: unknown) => thrown);
  return error instanceof CommandError ? error.failure.id : String(error);
}

test('writes the whole file', async () => {
  const path = join(folder, 'monday.debt');

  await writeWholeFile(path, (write) => write(Buffer.from('all')));

  expect(await readFile(path, 'utf8')).toBe('all');
  expect(await readdir(folder)).toEqual(['monday.debt']);
});

test('never replaces a file, and finds that out before anything is read', async () => {
  const path = join(folder, 'monday.debt');
  await writeFile(path, 'old');

  expect(await idOf(writeWholeFile(path, never))).toBe('file_exists');
  expect(await readFile(path, 'utf8')).toBe('old');
});

test('reports a missing folder before anything is read', async () => {
  expect(await idOf(writeWholeFile(join(folder, 'no', 'monday.debt'), never))).toBe('file_unwritable');
  expect(await readdir(folder)).toEqual([]);
});

test('what ends in the middle leaves no part of a file', async () => {
  expect(await idOf(writeWholeFile(join(folder, 'monday.debt'), failing('EIO')))).toContain('EIO');
  expect(await readdir(folder)).toEqual([]);
});

test('a full device is named', async () => {
  const path = join(folder, 'full');
  await symlink('/dev/full', path);

  expect(await idOf(writeWholeFile(path, (write) => write(Buffer.from('all'))))).toBe('file_unwritable');
});

test('a backup whose reader has ended is not taken for a whole one', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = spawn('head', ['-c', '1', path], { stdio: 'ignore' });

  const id = await idOf(
    writeWholeFile(path, async (write) => {
      await write(Buffer.from('all'));
      await once(reader, 'close');
      await write(Buffer.from('of it'));
    }),
  );

  expect(id).toBe('not_writable');
});

test('a backup into a FIFO gives its reader every byte and leaves the FIFO', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = spawn('timeout', ['20', 'cat', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let read = '';
  reader.stdout.setEncoding('utf8').on('data', (text: string) => (read += text));

  await writeWholeFile(path, async (write) => {
    await write(Buffer.from('all '));
    await write(Buffer.from('of it'));
  });
  await once(reader, 'close');

  expect(read).toBe('all of it');
  expect((await lstat(path)).isFIFO()).toBe(true);
});

test('a backup into a device goes through it and leaves the device', async (context) => {
  const path = join(folder, 'null');
  try {
    execFileSync('mknod', [path, 'c', '1', '3'], { stdio: 'ignore' });
  } catch {
    context.skip('devices cannot be made here');
  }

  await writeWholeFile(path, (write) => write(Buffer.from('all')));

  expect((await lstat(path)).isCharacterDevice()).toBe(true);
  expect(await readdir(folder)).toEqual(['null']);
});

test('a backup through a link that leads nowhere makes what the link names', async () => {
  const path = join(folder, 'link');
  await symlink('monday.debt', path);

  await writeWholeFile(path, (write) => write(Buffer.from('all')));

  expect(await readlink(path)).toBe('monday.debt');
  expect(await readFile(join(folder, 'monday.debt'), 'utf8')).toBe('all');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await idOf(writeWholeFile(path, never))).toBe('file_exists');
});

test('a backup does not replace a file that another program makes meanwhile', async () => {
  const path = join(folder, 'monday.debt');

  const id = await idOf(
    writeWholeFile(path, async (write) => {
      await write(Buffer.from('all'));
      await writeFile(path, 'of another program');
    }),
  );

  expect(id).toBe('file_exists');
  expect(await readFile(path, 'utf8')).toBe('of another program');
  expect(await readdir(folder)).toEqual(['monday.debt']);
});

test('a settings file of the platform that is a link stays one', async () => {
  const path = join(folder, 'link');
  await symlink('settings.json', path);

  await writeWhole(path, 'new');

  expect(await readlink(path)).toBe('settings.json');
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe('new');
});

test('/dev/stdout and a link to it lead to stdout, a file of its own does not', async () => {
  const [link, file] = [join(folder, 'out'), join(folder, 'monday.debt')];
  await symlink('/dev/stdout', link);
  await writeFile(file, '');

  expect(await Promise.all(['/dev/stdout', link, file, join(folder, 'missing')].map(leadsToStdout))).toEqual([true, true, false, false]);
});
