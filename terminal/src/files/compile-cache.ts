/** The location of Node's compile cache. It imports none of our modules, because it is loaded before the cache is enabled. */
import { isAbsolute, join } from 'node:path';

/** `$XDG_CACHE_HOME/debt/compile`, else `~/.cache/debt/compile`; a path that is not absolute counts as unset. Undefined: no cache. */
export function compileCacheDir({
  XDG_CACHE_HOME: xdg = '',
  HOME: home = '',
}: Readonly<Record<string, string | undefined>>): string | undefined {
  const root = isAbsolute(xdg) ? xdg : isAbsolute(home) ? join(home, '.cache') : undefined;
  return root === undefined ? undefined : join(root, 'debt', 'compile');
}
