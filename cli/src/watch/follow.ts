import type { Notification } from '@debt/proto/feed';
import { afterClose, type FeedCursor, stepFeed } from '@debt/proto/feed-cursor';
import { clean } from '@debt/terminal/text/foreign';
import { DebtError } from '../failures.ts';
import { sideToUpdate } from '../release.ts';
import { type Ending, FeedConnection } from './connection.ts';
import type { ReadUpTo } from './cursor-file.ts';
import type { FeedStart } from './start.ts';

export type FeedEvent =
  | { readonly type: 'line'; readonly notification: Notification }
  /** The notifications between the cursor and `oldest` are no longer on the server, or the feed was reset. */
  | { readonly type: 'lost'; readonly oldest: number }
  /** A notification of a kind that this release does not know. */
  | { readonly type: 'unreadable'; readonly release: string | undefined }
  /** All notifications up to `seq` have been delivered; the following ones are new. */
  | { readonly type: 'caught_up'; readonly seq: number }
  | { readonly type: 'connected' }
  | { readonly type: 'waiting'; readonly why: string; readonly pauseMs: number };

export interface FollowOptions {
  readonly origin: string;
  readonly token: string;
  readonly userAgent: string;
  /** The reason why nothing may be sent to the origin now; undefined when there is none. */
  readonly obstacle: () => string | undefined;
  readonly start: FeedStart;
  /** Whether to acknowledge to the server that a person has seen the notifications. */
  readonly acknowledge: boolean;
  /** Called once the consumer asks for the next event, which means that it has processed the notification. */
  readonly saveCursor: (read: ReadUpTo) => void;
  readonly signal: AbortSignal;
  readonly random: () => number;
}

/**
 * Follows the feed of a user until the signal: each notification once and in order, across restarts of the server. Throws a failure when another
 * attempt cannot succeed.
 */
export async function* followFeed(options: FollowOptions): AsyncGenerator<FeedEvent, void, void> {
  const { signal, random, start } = options;
  const position: Position = { cursor: start.epoch === undefined ? undefined : { epoch: start.epoch, after: start.after } };
  let failures = 0;
  while (!signal.aborted) {
    let ending = blockedBy(options.obstacle());
    let release: string | undefined;
    if (ending === undefined) {
      const connection = new FeedConnection(options);
      try {
        for await (const event of readOpened(connection, position, options)) {
          // The back-off starts again only after the server has delivered something.
          if (event.type === 'caught_up' || event.type === 'line') failures = 0;
          yield event;
        }
      } finally {
        connection.close();
        release = connection.release;
      }
      ending = connection.ending;
    }
    if (isAborted(signal)) return;
    const pauseMs = pauseAfter(ending, { failures, random, release });
    failures += 1;
    yield { type: 'waiting', why: textOf(ending), pauseMs };
    await sleep(pauseMs, signal);
  }
}

const blockedBy = (obstacle: string | undefined): Ending | undefined =>
  obstacle === undefined ? undefined : { type: 'failed', message: obstacle };

interface Position {
  cursor: FeedCursor | undefined;
}

async function* readOpened(connection: FeedConnection, position: Position, options: FollowOptions): AsyncGenerator<FeedEvent, void, void> {
  if (!(await connection.opened())) return;
  yield { type: 'connected' };
  yield* readConnection(connection, position, options);
}

async function* readConnection(
  connection: FeedConnection,
  position: Position,
  options: FollowOptions,
): AsyncGenerator<FeedEvent, void, void> {
  connection.send({ type: 'subscribe', ...(position.cursor ?? { after: options.start.after }) });
  for (;;) {
    const frame = await connection.next();
    if (frame === undefined) return;
    const step = stepFeed(position.cursor, frame);
    if (step.step === 'gap') return;
    if (step.step === 'show') yield { type: 'line', notification: step.notification };
    if (step.step === 'lost' && frame.type === 'reset') yield { type: 'lost', oldest: frame.oldest };
    const hasMoved =
      step.cursor !== undefined && (step.cursor.after !== position.cursor?.after || step.cursor.epoch !== position.cursor.epoch);
    position.cursor = step.cursor;
    if (step.cursor !== undefined && hasMoved) {
      options.saveCursor({ ...step.cursor, at: step.step === 'show' ? step.notification.at : undefined });
      if (options.acknowledge && step.step === 'show' && connection.isIdle) connection.send({ type: 'ack', upTo: step.cursor.after });
    }
    if (frame.type === 'unknown' && frame.seq !== null) yield { type: 'unreadable', release: connection.release };
    if (frame.type === 'caught_up') yield { type: 'caught_up', seq: frame.seq };
  }
}

const retryAfterMaxSeconds = 300;

interface Attempted {
  /** Attempts in a row that failed before this one. */
  readonly failures: number;
  readonly random: () => number;
  readonly release: string | undefined;
}

/** The pause before the next attempt. @throws CommandError when another attempt cannot succeed */
function pauseAfter(ending: Ending, { failures, random, release }: Attempted): number {
  const pauseMs = backoffMs(failures, random);
  if (ending.type === 'failed') return pauseMs;
  if (ending.type === 'refused') {
    if (ending.status === 401 || ending.status === 403) throw signInAgain();
    if (ending.status === 429 || ending.status >= 500)
      return Math.max(pauseMs, Math.min(ending.retryAfterSeconds ?? 0, retryAfterMaxSeconds) * 1000);
    throw new DebtError('no_feed', {
      what: `this server has no feed (it answered ${ending.status})`,
      fix: ['debt config explain server'],
    });
  }
  switch (afterClose(ending.code)) {
    case 'reconnect':
      return pauseMs;
    case 'sign-in':
      throw signInAgain();
    case 'stop':
      throw new DebtError('bad_frame', {
        what: `this program is not compatible with the server: ${clean(ending.reason)}`,
        fix: sideToUpdate(release),
      });
  }
}

const signInAgain = (): DebtError =>
  new DebtError('session_ended', {
    what: 'your session has ended',
    why: 'it expired, or it was revoked on another device',
    fix: ['debt login'],
  });

function textOf(ending: Ending): string {
  switch (ending.type) {
    case 'failed':
      return clean(ending.message);
    case 'refused':
      return `the server answered ${ending.status}`;
    case 'closed':
      return ending.reason === '' ? `the connection was closed (${ending.code})` : clean(ending.reason);
  }
}

const isAborted = (signal: AbortSignal): boolean => signal.aborted;

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

const backoffBaseMs = 500;
const backoffMaxMs = 5000;

/** The pause before attempt number `attempt`, where 0 is the first after a disconnect: exponential back-off with full jitter and an upper bound. */
function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(backoffMaxMs, backoffBaseMs * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * random());
}
