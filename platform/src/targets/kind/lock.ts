/** The lock of an environment: only one run at a time may change it. */

import { ensurePrivateDirectory } from '../../environment/files.ts';
import { readHolder, tryLock } from '../../environment/lock.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { Lock } from '../../runner/target.ts';
import type { Layout } from './layout.ts';

/** Throws `locked` with the process that holds the lock. */
export async function takeLock({ directory, name }: Layout, verb: string): Promise<Lock> {
  await ensurePrivateDirectory(directory);
  const lock = await tryLock(directory, verb);
  if (lock !== undefined) return lock;
  const holder = await readHolder(directory);
  throw new PlatformError('locked', {
    what: `${holder === undefined ? 'another process' : `${holder.verb}, process ${holder.pid}, since ${holder.since}`} works on ${name}`,
    fix: ['wait for it', ...(holder === undefined ? [] : [`kill ${holder.pid}`])],
  });
}
