import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedCursor } from '@debt/proto/feed-cursor';
import { literal, orMissing, shape, text, whole } from '@debt/proto/guard';
import { readJson, replaceFile } from '@debt/terminal/files/files';
import { DebtError } from '../failures.ts';

const stored = shape({ version: literal(1), user: text, epoch: text, after: whole, at: orMissing(text) });

/** The cursor of one consumer, with the time of the last notification that it has read. */
export interface ReadUpTo extends FeedCursor {
  /** ISO 8601. */
  readonly at?: string | undefined;
}

/** Stores the cursor of one consumer. Two consumers that share a file would skip each other's notifications, so each has its own file. */
export class CursorFile {
  readonly #path: string;
  readonly #user: string;
  #last: ReadUpTo | undefined;

  constructor(path: string, user: string) {
    this.#path = path;
    this.#user = user;
  }

  /** The cursor of the interactive user on this device. */
  static ofDevice(directory: string, server: string, user: string): CursorFile {
    return new CursorFile(join(directory, `${encodeURIComponent(server)}-${user}.json`), user);
  }

  /** The cursor of a script. @throws CommandError when the path is not a regular file, which writing the cursor would replace */
  static named(path: string, user: string): CursorFile {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return new CursorFile(path, user);
    if (found.isFile()) return new CursorFile(realpathSync(path), user);
    throw new DebtError('bad_cursor', {
      what: `--cursor ${path} is not an ordinary file`,
      why: 'the cursor replaces the content of the file after each notification',
      fix: ['use a separate file: --cursor ~/.cache/debt-hook.json'],
    });
  }

  /** Undefined when nothing has been read yet. */
  load(): ReadUpTo | undefined {
    const found = readJson(this.#path, stored, `to begin with the oldest notification: rm ${this.#path}`);
    if (found === undefined) return undefined;
    if (found.user !== this.#user) throw this.#ofAnother();
    this.#last = { epoch: found.epoch, after: found.after, at: found.at };
    return this.#last;
  }

  /** Call it after the notification has been shown: a crash in between shows it again, but never loses it. The cursor never moves back. */
  save(read: ReadUpTo): void {
    if (this.#last?.epoch === read.epoch && this.#last.after >= read.after) return;
    this.#last = read;
    replaceFile(this.#path, `${JSON.stringify({ version: 1, user: this.#user, ...read })}\n`, { durable: false, makesDir: true });
  }

  #ofAnother(): Error {
    return new DebtError('bad_cursor', {
      what: `${this.#path} belongs to another account`,
      why: 'each feed has its own sequence numbers, so notifications could be lost',
      fix: ['use a file for each account: --cursor FILE'],
    });
  }
}
