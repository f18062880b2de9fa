import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { anything, type Guarded, literal, orMissing, shape, text, whole } from '@debt/proto/guard';
import { isProcessAlive, parseProcessIdentity } from '@debt/proto/process-identity';
import { errorCode, parseJson, readIfThere, removePrivate, writePrivate } from '@debt/terminal/files/files';

const storedWrite = shape({
  version: literal(1),
  key: text,
  /** The key of the server. */
  server: text,
  /** The id of the signed-in user. */
  user: orMissing(text),
  method: literal('POST', 'PUT', 'PATCH', 'DELETE'),
  path: text,
  body: orMissing(anything),
  /** The command line as typed, for the user to read. */
  command: text,
  /** ISO 8601, UTC. */
  createdAt: text,
  /** The process that sent it first. Start time and boot distinguish it from a later process with the same pid. */
  pid: orMissing(whole),
  startTime: orMissing(text),
  boot: orMissing(text),
});
/** A command as it was sent, so that exactly the same request can be sent again. */
export type StoredWrite = Guarded<typeof storedWrite>;

/** The service stores idempotency keys for 90 days. This bound stays well below: without its key, a retry would be a second payment. */
export const retryDaysMax = 30;

/** Commands with an unknown outcome, which were sent or were about to be. Each has its own file, readable by the owner only. */
export class Journal {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Is durable when it returns. */
  add(write: StoredWrite): void {
    writePrivate(this.#path(write.key), `${JSON.stringify(write)}\n`);
  }

  remove(key: string): void {
    removePrivate(this.#path(key));
  }

  /** All readable entries, oldest first. */
  list(): readonly StoredWrite[] {
    return this.#names()
      .flatMap((name) => this.#read(name) ?? [])
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  /** The paths of the entries that cannot be read, and so cannot be sent again. They block no other entry. */
  damaged(): readonly string[] {
    return this.#names()
      .filter((name) => this.#read(name) === undefined)
      .map((name) => join(this.#directory, name));
  }

  /**
   * The same command, sent earlier and with an unknown outcome: sent again with a new key, it could be recorded twice. An entry that another process
   * is sending right now is a separate command.
   */
  unresolvedLike(write: StoredWrite): StoredWrite | undefined {
    return this.list().find((one) => isSameCommand(one, write) && !isInProgress(one));
  }

  #read(name: string): StoredWrite | undefined {
    const value = withCommand(parseJson(readIfThere(join(this.#directory, name)) ?? ''));
    return storedWrite(value) ? value : undefined;
  }

  /** The number of entries; does not read them. */
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

/** Whether both were typed identically, or send the same request. */
function isSameCommand(a: StoredWrite, b: StoredWrite): boolean {
  if (a.server !== b.server || (a.user ?? b.user) !== (b.user ?? a.user)) return false;
  const isSameRequest = a.method === b.method && a.path === b.path && JSON.stringify(a.body) === JSON.stringify(b.body);
  return isSameRequest || (a.command !== '' && a.command === b.command);
}

/**
 * Whether the first sender of the command is still running. An entry that does not fully identify that process counts as unresolved: refusing a second
 * command costs a `debt retry`, while accepting it could record it twice.
 */
function isInProgress(write: StoredWrite): boolean {
  const sender = parseProcessIdentity(write);
  return sender !== undefined && sender.pid !== process.pid && isProcessAlive(sender);
}

const dayMs = 24 * 60 * 60 * 1000;

/** Whether the service may have deleted the key of this command. */
export const isTooOld = (write: StoredWrite, now: Date): boolean => now.getTime() - Date.parse(write.createdAt) > retryDaysMax * dayMs;

/** Reads entries of earlier releases, where `command` was called `words`. */
function withCommand(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('words' in value)) return value;
  const { words: command, ...rest } = value;
  return { ...rest, command };
}
