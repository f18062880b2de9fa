import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { SharedError } from '../failures/shared-pages.ts';
import type { Variables } from '../io.ts';

/**
 * The home of the user. An empty or relative HOME counts as unset: keys and tokens would be written into the folder in which the command happens to run.
 * @throws SharedError `no_home`, with what was looked for and what to do
 */
export function requireHome({ HOME: home = '' }: Variables, what: string, fix: readonly string[]): string {
  if (isAbsolute(home)) return home;
  const registered = registeredHome();
  if (isAbsolute(registered)) return registered;
  throw new SharedError('no_home', { what, why: 'HOME is not an absolute path, and the system knows no home of this user', fix });
}

/** Of the user database; empty where the user has no entry, as any uid in a container. */
function registeredHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}
