/** The programs of a node need more file watchers (inotify instances) than the kernel allows one user by default. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const setting = '/proc/sys/fs/inotify/max_user_instances';
const needed = 1_024;
/** The value from before, for the run after one that was killed. */
const kept = '/run/debt-docker-instances';

/** Raises the limit of the machine until it is disposed of. */
export function allowInstances(): Disposable {
  const before = readFileSync(existsSync(kept) ? kept : setting, 'utf8');
  if (Number(before) < needed) {
    writeFileSync(kept, before);
    writeFileSync(setting, String(needed));
  }
  return {
    [Symbol.dispose]: () => {
      if (Number(before) < needed) writeFileSync(setting, before);
      rmSync(kept, { force: true });
    },
  };
}
