import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, toError } from '@debt/kit/errors';
import type { MailTransportDriver, PreparedMail } from './driver.ts';

/** Mails contain one-time codes. */
const directoryMode = 0o700;
const fileMode = 0o600;

/**
 * Writes each mail into a maildir: completely and durably under tmp, then renamed into new. A reader never sees a partial mail, and an accepted mail
 * survives a power failure. The name derives from the job, so a mail that is sent twice exists once.
 */
export async function openMaildir(url: string): Promise<MailTransportDriver> {
  const directory = directoryOf(url);
  const ready = async () => {
    for (const folder of ['tmp', 'new', 'cur']) await mkdir(join(directory, folder), { recursive: true, mode: directoryMode });
    await access(join(directory, 'new'), constants.W_OK);
  };
  return {
    send: async (mail) => {
      await ready();
      await deliver(directory, mail);
    },
    ready,
    close: async () => undefined,
  };
}

function directoryOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^file:\/\/\//.test(url) || parsed.search !== '' || parsed.hash !== '')
    throw new AppError('bad_configuration', 'The URL of a maildir is file:///absolute/directory, without parameters.');
  try {
    return fileURLToPath(parsed);
  } catch (cause) {
    throw new AppError('bad_configuration', `The maildir's URL names no directory (${toError(cause).message}).`, { cause });
  }
}

async function deliver(directory: string, { name, raw }: PreparedMail): Promise<void> {
  const partial = join(directory, 'tmp', `${name}.${randomUUID()}`);
  try {
    await durably(await open(partial, 'wx', fileMode), (file) => file.writeFile(raw));
    await rename(partial, join(directory, 'new', name));
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
  // The rename itself is durable only after a sync of its directory.
  await durably(await open(join(directory, 'new'), 'r'), async () => undefined);
}

async function durably(file: FileHandle, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
