import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createFile } from '@debt/terminal/files/writer';
import type { EngineId, ServiceId } from '../model/model.ts';
import type { Secret } from '../model/resolved.ts';
import { withPassword } from '../model/url.ts';
import { ensurePrivateDirectory, readIfPresent, writeWhole } from './files.ts';

const secretBytes = 32;

/** `<directory>/<owner>/<KEY>`: where a program finds the value that its `KEY_FILE` names. */
export const secretPath = (directory: string, { owner, key }: Pick<Secret, 'owner' | 'key'>): string => join(directory, owner, key);

/** A random value under a name, made once: 32 bytes as base64url in a 0600 file. */
export async function ensureRandom(directory: string, group: string, name: string): Promise<string> {
  const folder = join(directory, group);
  const path = join(folder, name);
  const known = (await readIfPresent(path))?.trim();
  if (known !== undefined && known !== '') return known;
  await ensurePrivateDirectory(folder);
  const made = randomBytes(secretBytes).toString('base64url');
  if (known === undefined && (await createFile(path, `${made}\n`))) return made;
  if (known === '') await writeWhole(path, `${made}\n`);
  return ((await readIfPresent(path)) ?? made).trim();
}

/** The password of a login of PostgreSQL. */
export const ensurePassword = (directory: string, login: string): Promise<string> => ensureRandom(directory, 'postgres', login);

export const hasPassword = async (directory: string, login: string): Promise<boolean> =>
  (await readIfPresent(join(directory, 'postgres', login))) !== undefined;

/** The password of a login on an engine. */
export type PasswordOf = (engine: EngineId, login: ServiceId) => Promise<string>;

/** Writes the values that a program reads; a file that already says so is left alone. */
export async function writeSecrets(
  directory: string,
  secrets: readonly Secret[],
  passwordOf: PasswordOf = (_engine, login) => ensurePassword(directory, login),
): Promise<void> {
  for (const secret of secrets) {
    const value =
      'random' in secret.made
        ? await ensureRandom(directory, 'shared', secret.made.random)
        : withPassword(secret.made.url, await passwordOf(secret.made.login, secret.owner));
    const path = secretPath(directory, secret);
    if ((await readIfPresent(path)) === `${value}\n`) continue;
    await ensurePrivateDirectory(join(directory, secret.owner));
    await writeWhole(path, `${value}\n`);
  }
}
