import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessAlive, parseProcessIdentity } from '@debt/proto/process-identity';
import { errorCode, parseJson, readIfThere, removePrivate, writePrivate } from '@debt/terminal/files/files';
import { anything, type Guarded, literal, orMissing, shape, text, whole } from '../client/guards.ts';

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
  command: text,
  /** ISO 8601, UTC. */
  createdAt: text,
  /** The process that was the first to send it, with what tells it from a later one of the same pid. */
  pid: orMissing(whole),
  startTime: orMissing(text),
  boot: orMissing(text),
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

  /** All of them that can be read, oldest first. */
  list(): readonly StoredWrite[] {
    return this.#names()
      .flatMap((name) => this.#read(name) ?? [])
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  /** Paths of those that cannot be read, and so cannot be sent again. They are in nobody's way. */
  damaged(): readonly string[] {
    return this.#names()
      .filter((name) => this.#read(name) === undefined)
      .map((name) => join(this.#directory, name));
  }

  /**
   * The same command, sent before, of which nobody knows whether it counts: given again with a key of its own it could count twice. One that
   * another process is just sending is another one.
   */
  unresolvedLike(write: StoredWrite): StoredWrite | undefined {
    return this.list().find((one) => isSameCommand(one, write) && !isUnderWay(one));
  }

  #read(name: string): StoredWrite | undefined {
    const value = withCommand(parseJson(readIfThere(join(this.#directory, name)) ?? ''));
    return storedWrite(value) ? value : undefined;
  }

  /** How many there are, without reading them. */
  count(): number {
    return this.#names().length;
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#directory).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw error;
    }
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.json`);
  }
}

/** In the same words, or with the same effect. */
function isSameCommand(a: StoredWrite, b: StoredWrite): boolean {
  if (a.server !== b.server || (a.user ?? b.user) !== (b.user ?? a.user)) return false;
  const isSameRequest = a.method === b.method && a.path === b.path && JSON.stringify(a.body) === JSON.stringify(b.body);
  return isSameRequest || (a.command !== '' && a.command === b.command);
}

/**
 * Whether the process that sends it first still lives. An entry that does not name that process in full counts as unresolved: to refuse a second
 * command costs a `debt retry`, to take it for another one could record it twice.
 */
function isUnderWay(write: StoredWrite): boolean {
  const sender = parseProcessIdentity(write);
  return sender !== undefined && sender.pid !== process.pid && isProcessAlive(sender);
}

const dayMs = 24 * 60 * 60 * 1000;

/** Whether the service may have forgotten the key of this write. */
export const isTooOld = (write: StoredWrite, now: Date): boolean => now.getTime() - Date.parse(write.createdAt) > retryDaysMax * dayMs;

/** Writes that were kept before `command` had its name. */
function withCommand(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('words' in value)) return value;
  const { words: command, ...rest } = value;
  return { ...rest, command };
}
