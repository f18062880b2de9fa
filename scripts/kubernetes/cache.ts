/** A cache of built programs, by a hash of their sources. Entries are complete or absent. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { chmod, copyFile, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

export function cacheFolder(): string {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'debt-kubernetes');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The path of the program that is built from `inputs`, whether it exists or not. */
export function entryOf(name: string, inputs: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  return join(cacheFolder(), hash, name);
}

/** Written beside the entry, synced to the disk, then renamed: even after a crash of this process or the machine, an existing entry is complete. */
export async function publish(built: string, entry: string): Promise<void> {
  mkdirSync(dirname(entry), { recursive: true });
  const beside = join(dirname(entry), `.${basename(entry)}.${process.pid}`);
  try {
    await copyFile(built, beside);
    await chmod(beside, 0o755);
    const file = await open(beside, 'r');
    await file.sync().finally(() => file.close());
    await rename(beside, entry);
  } finally {
    await rm(beside, { force: true });
  }
}

const askAgainMs = 1_000;

export interface Waiting {
  /** Called once, when another process is building. */
  readonly onWait: () => void;
  readonly signal?: AbortSignal | undefined;
  /** @default - one second */
  readonly askAgainMs?: number;
}

/**
 * Runs `build` under a lock of the whole machine, or not at all once every entry exists: another process may be building them, and each entry exists
 * as soon as it is built. The lock ends with the process that holds it.
 */
export async function buildAlone(entries: readonly string[], build: () => Promise<void>, waiting: Waiting): Promise<void> {
  const isComplete = () => entries.every((entry) => existsSync(entry));
  const lock = new DatabaseSync(join(cacheFolder(), 'lock.sqlite'));
  try {
    for (let waits = false; !isTaken(lock); waits = true) {
      if (isComplete()) return;
      if (!waits) waiting.onWait();
      await delay(waiting.askAgainMs ?? askAgainMs, undefined, waiting.signal === undefined ? {} : { signal: waiting.signal });
    }
    if (!isComplete()) await build();
  } finally {
    lock.close();
  }
}

function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return false;
    throw error;
  }
}
