import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { SharedError } from '../failures/shared-pages.ts';
import type { Variables } from '../io.ts';

/**
 * The home of the user. An empty or relative HOME counts as unset: otherwise, keys and tokens would be written into the current working directory.
 * @throws SharedError `no_home`, with the variables that were read and the remedy
 */
export function requireHome({ HOME: home = '' }: Variables, what: string, fix: readonly string[]): string {
  if (isAbsolute(home)) return home;
  const registered = registeredHome();
  if (isAbsolute(registered)) return registered;
  throw new SharedError('no_home', { what, why: 'HOME is not an absolute path, and the system knows no home of this user', fix });
}

/** The home in the user database; empty where the user has no entry, as for an arbitrary uid in a container. */
function registeredHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}
