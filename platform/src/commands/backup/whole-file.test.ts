import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PlatformError } from '../../failures/failures.ts';
import { writeWholeFile } from './whole-file.ts';

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
  return error instanceof PlatformError ? error.failure.id : String(error);
}

it('writes the whole file', async () => {
  const path = join(folder, 'monday.debt');

  await writeWholeFile(path, (write) => write(Buffer.from('all')));

  expect(await readFile(path, 'utf8')).toBe('all');
  expect(await readdir(folder)).toEqual(['monday.debt']);
});

it('never replaces a file, and finds that out before anything is read', async () => {
  const path = join(folder, 'monday.debt');
  await writeFile(path, 'old');

  expect(await idOf(writeWholeFile(path, never))).toBe('FILE_EXISTS');
  expect(await readFile(path, 'utf8')).toBe('old');
});

it('says that the folder is missing before anything is read', async () => {
  expect(await idOf(writeWholeFile(join(folder, 'no', 'monday.debt'), never))).toBe('NOT_FOUND');
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['EROFS', 'NOT_WRITABLE'],
  ['EACCES', 'NOT_WRITABLE'],
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
])('names %s as %s and leaves no part of a file', async (code, id) => {
  expect(await idOf(writeWholeFile(join(folder, 'monday.debt'), failing(code)))).toBe(id);
  expect(await readdir(folder)).toEqual([]);
});
