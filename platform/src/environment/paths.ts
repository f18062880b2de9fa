/** Where an environment lives, and what an environment may be called. */
import { join, resolve } from 'node:path';
import { requireHome } from '@debt/terminal/files/home';
import type { Variables } from '@debt/terminal/io';
import { PlatformError } from '../failures/failures.ts';

export type { Variables } from '@debt/terminal/io';

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

/** `$DEBT_PLATFORM_DATA`, else `$XDG_DATA_HOME/debt`, else `~/.local/share/debt`; empty counts as unset. Throws `no_home` when there is no home at all. */
export function dataRoot(variables: Variables): string {
  const { DEBT_PLATFORM_DATA: own = '', XDG_DATA_HOME: xdg = '' } = variables;
  if (own !== '') return resolve(own);
  if (xdg !== '') return resolve(xdg, 'debt');
  const fix = ['DEBT_PLATFORM_DATA=/path/to/a/folder debt-platform …'];
  return join(requireHome(variables, 'there is no folder for the data of environments', fix), '.local', 'share', 'debt');
}

export const environmentsDir = (variables: Variables): string => join(dataRoot(variables), 'env');

/** `<data>/env/<name>`, absolute. */
export function environmentDir(name: string, variables: Variables): string {
  return join(environmentsDir(variables), parseEnvironmentName(name));
}
