/** Where an environment lives, and what an environment may be called. */
import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { PlatformError } from '../failures/failures.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export const defaultEnvironment = 'default';
/** It becomes a DNS label, a path and a name of the cloud. */
const namePattern = /^[a-z][a-z0-9-]{0,19}$/;

export const isEnvironmentName = (name: string): boolean => namePattern.test(name);

/** Throws `usage`. */
export function parseEnvironmentName(name: string): string {
  if (isEnvironmentName(name)) return name;
  throw new PlatformError('usage', {
    what: `'${name}' cannot be the name of an environment`,
    why: 'a name is a small letter and then up to 19 small letters, digits or hyphens',
    fix: ['--env team-a'],
  });
}

/** `$DEBT_PLATFORM_DATA`, else `$XDG_DATA_HOME/debt`, else `~/.local/share/debt`; empty counts as unset. Throws `usage` when there is no home at all. */
export function dataRoot(variables: Variables): string {
  const { DEBT_PLATFORM_DATA: own = '', XDG_DATA_HOME: xdg = '' } = variables;
  if (own !== '') return resolve(own);
  if (xdg !== '') return resolve(xdg, 'debt');
  return join(homeOf(variables), '.local', 'share', 'debt');
}

/** An empty HOME would put keys and data into the folder in which the command happens to run. */
function homeOf({ HOME: home = '' }: Variables): string {
  if (isAbsolute(home)) return home;
  const registered = registeredHome();
  if (isAbsolute(registered)) return registered;
  throw new PlatformError('usage', {
    what: 'there is no folder for the data of environments',
    why: 'HOME is not an absolute path, and the system knows no home of this user',
    fix: ['DEBT_PLATFORM_DATA=/path/to/a/folder debt-platform …'],
  });
}

/** Of the user database; empty where the user has no entry, as any uid in a container. */
function registeredHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}

export const environmentsDir = (variables: Variables): string => join(dataRoot(variables), 'env');

/** `<data>/env/<name>`, absolute. */
export function environmentDir(name: string, variables: Variables): string {
  return join(environmentsDir(variables), parseEnvironmentName(name));
}
