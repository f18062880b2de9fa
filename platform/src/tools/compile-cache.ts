/** Where Node keeps what it has compiled. It imports nothing of ours, because it is loaded before the cache is there. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** `$XDG_CACHE_HOME/debt/compile`, else `~/.cache/debt/compile`; a path that is not absolute counts as unset. */
export function compileCacheDir({ XDG_CACHE_HOME: xdg = '', HOME: home }: Readonly<Record<string, string | undefined>>): string {
  const root = isAbsolute(xdg) ? xdg : join(home ?? homedir(), '.cache');
  return join(root, 'debt', 'compile');
}
