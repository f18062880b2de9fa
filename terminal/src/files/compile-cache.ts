/** Where Node keeps what it has compiled. It imports nothing of ours, because it is loaded before the cache is there. */
import { isAbsolute, join } from 'node:path';

/** `$XDG_CACHE_HOME/debt/compile`, else `~/.cache/debt/compile`; a path that is not absolute counts as unset. Undefined: nowhere. */
export function compileCacheDir({
  XDG_CACHE_HOME: xdg = '',
  HOME: home = '',
}: Readonly<Record<string, string | undefined>>): string | undefined {
  const root = isAbsolute(xdg) ? xdg : isAbsolute(home) ? join(home, '.cache') : undefined;
  return root === undefined ? undefined : join(root, 'debt', 'compile');
}
