import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { anything, type Guarded, literal, orMissing, shape, text } from '../client/guards.ts';
import { errorCode, readJson, removePrivate, writePrivate } from '../config/files.ts';

const storedWrite = shape({
  version: (value: unknown): value is 1 => value === 1,
  key: text,
  /** Key of the server it was meant for. */
  server: text,
  /** The user that was signed in. */
  user: orMissing(text),
  method: literal('POST', 'PUT', 'PATCH', 'DELETE'),
  path: text,
  body: orMissing(anything),
  /** What the person typed, for people. */
  words: text,
  /** ISO 8601, UTC. */
  createdAt: text,
});
/** A write as it was sent, so that exactly the same can be sent again. */
export type StoredWrite = Guarded<typeof storedWrite>;

/** The service remembers keys for 90 days; well before that, sending again could no longer be told from a second payment. */
export const retryDaysMax = 30;

/** Writes that have been sent, or were about to be, and whose outcome is not known. One file each, readable by the owner only. */
export class Journal {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** On disk when this returns. */
  add(write: StoredWrite): void {
    writePrivate(this.#path(write.key), `${JSON.stringify(write)}\n`);
  }

  remove(key: string): void {
    removePrivate(this.#path(key));
  }

  /** All of them, oldest first. */
  list(): readonly StoredWrite[] {
    return this.#names()
      .map((name) => readJson(join(this.#directory, name), storedWrite, `look at it, then remove it: ${join(this.#directory, name)}`))
      .filter((write) => write !== undefined)
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  /** How many there are, without reading them. */
  count(): number {
    return this.#names().length;
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#directory).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.json`);
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/** Whether the service may have forgotten the key of this write. */
export const isTooOld = (write: StoredWrite, now: Date): boolean => now.getTime() - Date.parse(write.createdAt) > retryDaysMax * dayMs;
