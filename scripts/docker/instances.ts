/** The programs of a node need more file watchers (inotify instances) than the kernel allows one user by default. */
import { readFileSync, writeFileSync } from 'node:fs';

const setting = '/proc/sys/fs/inotify/max_user_instances';
const needed = 1_024;

/** Raises the limit of the machine until it is disposed of. */
export function allowInstances(): Disposable {
  const before = Number(readFileSync(setting, 'utf8'));
  if (before < needed) writeFileSync(setting, String(needed));
  return {
    [Symbol.dispose]: () => {
      if (before < needed) writeFileSync(setting, String(before));
    },
  };
}
