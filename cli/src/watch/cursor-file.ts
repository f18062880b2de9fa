import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedCursor } from '@debt/proto/feed-cursor';
import { readJson, replaceFile } from '@debt/terminal/files/files';
import { orMissing, shape, text, whole } from '../client/guards.ts';
import { DebtError } from '../failures.ts';

const stored = shape({ version: (value: unknown): value is 1 => value === 1, user: text, epoch: text, after: whole, at: orMissing(text) });

/** How far one consumer has read a feed, and when the last notification it has read happened. */
export interface ReadUpTo extends FeedCursor {
  /** ISO 8601. */
  readonly at?: string | undefined;
}

/** The cursor of one consumer. Two consumers that share a file lose each other's notifications, so each has its own. */
export class CursorFile {
  readonly #path: string;
  readonly #user: string;
  #last: ReadUpTo | undefined;

  constructor(path: string, user: string) {
    this.#path = path;
    this.#user = user;
  }

  /** That of the person at this device. */
  static ofDevice(directory: string, server: string, user: string): CursorFile {
    return new CursorFile(join(directory, `${encodeURIComponent(server)}-${user}.json`), user);
  }

  /** That of a script. @throws CommandError when the path is something that a cursor would destroy */
  static named(path: string, user: string): CursorFile {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return new CursorFile(path, user);
    if (found.isFile()) return new CursorFile(realpathSync(path), user);
    throw new DebtError('bad_cursor', {
      what: `--cursor ${path} is not an ordinary file`,
      why: 'the cursor is written there after each notification, and replaces what is there',
      fix: ['name a file of its own: --cursor ~/.cache/debt-hook.json'],
    });
  }

  /** Undefined when nothing has been read yet. */
  load(): ReadUpTo | undefined {
    const found = readJson(this.#path, stored, `begin with the oldest notification: rm ${this.#path}`);
    if (found === undefined) return undefined;
    if (found.user !== this.#user) throw this.#ofAnother();
    this.#last = { epoch: found.epoch, after: found.after, at: found.at };
    return this.#last;
  }

  /** To be called after the notification has been shown: a crash in between shows it again, and never loses it. It never moves back. */
  save(read: ReadUpTo): void {
    if (this.#last?.epoch === read.epoch && this.#last.after >= read.after) return;
    this.#last = read;
    replaceFile(this.#path, `${JSON.stringify({ version: 1, user: this.#user, ...read })}\n`, { durable: false, makesDir: true });
  }

  #ofAnother(): Error {
    return new DebtError('bad_cursor', {
      what: `${this.#path} is the cursor of another account`,
      why: 'each feed has its own numbers, so notifications could be lost',
      fix: ['use a file for each account: --cursor FILE'],
    });
  }
}
