/** A node runs more programs that watch files than the kernel lets one user have by itself. */
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
