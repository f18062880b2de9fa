/** The files of an environment: replaced as a whole by the terminal kit, and read without blocking. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { errorCode, replaceFile } from '@debt/terminal/files/files';

/** Replaces a file as a whole, durably, with permissions 0600. Throws `file_unwritable`, and the file is as it was. */
export const writeWhole = async (path: string, text: string): Promise<void> => replaceFile(path, text);

/** Makes a rename or a removal in the folder durable. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r');
  await directory.sync();
}

/** The text of a file, or undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A folder that only we can enter. */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
