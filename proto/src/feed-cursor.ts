/** A client's position in a feed, as pure functions: which frame to send, which notification to show, when to reconnect. */
import { type ClientFrame, feedClose, type Notification, type ServerFrame } from './feed.ts';
import type { UnknownFrame } from './feed-codec.ts';

/** A client's position. Save it after the user has seen the notifications up to it. Then a crash repeats at most the last one. */
export interface FeedCursor {
  readonly epoch: string;
  /** The number of the last shown notification. */
  readonly after: number;
}

/** The first frame of a connection. Without a cursor the server starts at the user's read mark. */
export const subscribeFrame = (cursor: FeedCursor | undefined): ClientFrame => ({ type: 'subscribe', ...cursor });

/** The reaction of a client to a frame. A `cursor` in the step replaces the cursor of the client. */
export type FeedStep =
  /** Show it, then save `cursor`. */
  | { readonly step: 'show'; readonly cursor: FeedCursor; readonly notification: Notification }
  /** Already shown in this epoch: nothing to do. */
  | { readonly step: 'repeat'; readonly cursor: FeedCursor }
  /** A number is missing, which a correct server never causes: connect again from the cursor. */
  | { readonly step: 'gap'; readonly cursor: FeedCursor | undefined }
  /** The history between the cursor and now was deleted. Report it; the remaining notifications follow. */
  | { readonly step: 'lost'; readonly cursor: FeedCursor }
  /** Only the position changed, or nothing did. */
  | { readonly step: 'moved'; readonly cursor: FeedCursor | undefined };

/** The effect of one server frame on a client at `cursor`. */
export function stepFeed(cursor: FeedCursor | undefined, frame: ServerFrame | UnknownFrame): FeedStep {
  switch (frame.type) {
    case 'subscribed':
      return { step: 'moved', cursor: { epoch: frame.epoch, after: frame.after } };
    case 'reset':
      return { step: 'lost', cursor: { epoch: frame.epoch, after: Math.max(0, frame.oldest - 1) } };
    case 'notification':
      return resume(cursor, frame.notification.seq, (moved) => ({ step: 'show', cursor: moved, notification: frame.notification }));
    case 'unknown':
      return frame.seq === null ? { step: 'moved', cursor } : resume(cursor, frame.seq, (moved) => ({ step: 'moved', cursor: moved }));
    case 'caught_up':
    case 'read':
      return { step: 'moved', cursor };
    default:
      return frame satisfies never;
  }
}

function resume(cursor: FeedCursor | undefined, seq: number, next: (moved: FeedCursor) => FeedStep): FeedStep {
  if (cursor === undefined || seq > cursor.after + 1) return { step: 'gap', cursor };
  return seq <= cursor.after ? { step: 'repeat', cursor } : next({ epoch: cursor.epoch, after: seq });
}

/** The action of a client after a close with this code: `sign-in` needs a new credential, `stop` is a bug of the client. */
export function afterClose(code: number): 'reconnect' | 'sign-in' | 'stop' {
  if (code === feedClose.unauthenticated) return 'sign-in';
  return code === feedClose.badFrame ? 'stop' : 'reconnect';
}
