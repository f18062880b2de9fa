/** Every environment of this user on this machine. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandError } from '@debt/terminal/failures/failure';
import { errorCode } from '@debt/terminal/files/files';
import { knownFailure } from '../failures/failures.ts';
import { readEnvironment } from './environment.ts';
import type { EnvironmentFile } from './environment-file.ts';
import { environmentsDir, isEnvironmentName, type Variables } from './paths.ts';

/** An environment as its folder describes it; `damage` is why the record cannot be used. */
export interface KnownEnvironment {
  readonly name: string;
  readonly folder: string;
  readonly recorded?: EnvironmentFile;
  readonly damage?: Pick<CommandError['failure'], 'what' | 'fix'>;
}

/** The names of the folders, sorted; none when nothing was ever started. A name that no environment can have is left out. */
export async function environmentNames(variables: Variables): Promise<readonly string[]> {
  const names = await readdir(environmentsDir(variables)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names.filter(isEnvironmentName).toSorted();
}

/** One environment that cannot be read does not hide the others. */
export async function knownEnvironments(variables: Variables): Promise<readonly KnownEnvironment[]> {
  const parent = environmentsDir(variables);
  return Promise.all((await environmentNames(variables)).map((name) => readKnown(name, join(parent, name))));
}

async function readKnown(name: string, folder: string): Promise<KnownEnvironment> {
  try {
    const recorded = await readEnvironment(folder);
    return recorded === undefined ? { name, folder, damage: incomplete(folder, name) } : { name, folder, recorded };
  } catch (error) {
    return { name, folder, damage: knownFailure(error) ?? { what: error instanceof Error ? error.message : String(error), fix: [] } };
  }
}

const incomplete = (folder: string, name: string): NonNullable<KnownEnvironment['damage']> => ({
  what: `${folder} has no environment.json: its first up was interrupted, or the file was deleted`,
  fix: [`debt-platform up --env ${name}`],
});
