import { join } from 'node:path';
import type { FeedCursor } from '@debt/proto/feed-cursor';
import { shape, text, whole } from '../client/guards.ts';
import { readJson, writePrivateSoon } from '../config/files.ts';

const stored = shape({ version: (value: unknown): value is 1 => value === 1, epoch: text, after: whole });

/** How far a user has read the feed of a server on this machine. */
export class CursorFile {
  readonly path: string;

  constructor(directory: string, server: string, user: string) {
    this.path = join(directory, `${encodeURIComponent(server)}-${user}.json`);
  }

  load(): FeedCursor | undefined {
    const found = readJson(this.path, stored, `start at what is unread: rm ${this.path}`);
    return found === undefined ? undefined : { epoch: found.epoch, after: found.after };
  }

  /** To be called after the line has been shown: a crash in between shows it again, and never loses it. */
  save({ epoch, after }: FeedCursor): void {
    writePrivateSoon(this.path, `${JSON.stringify({ version: 1, epoch, after })}\n`);
  }
}
