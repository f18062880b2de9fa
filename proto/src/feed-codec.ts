/**
 * Reads and writes the frames of feed.ts, without dependencies: the same code in the server, the CLI and the browser.
 * Unknown members are ignored. Unknown kinds are distinguished from malformed frames.
 */
import {
  type ClientFrame,
  linkNoticeStates,
  type Notice,
  type Notification,
  type NotificationPage,
  noticeKinds,
  noticeStates,
  type ServerFrame,
} from './feed.ts';
import { debtEditedEvent, linkEvent, transactionEvent } from './gen/guards/events.ts';
import { type Guard, type Guarded, literal, type Shape, shape, yesNo } from './guard.ts';

/** A frame or notification of a release newer than the reader. `seq` is the next position, or null when it is not a notification. */
export interface UnknownFrame {
  readonly type: 'unknown';
  readonly seq: number | null;
}

/** A notification that may have a kind unknown to the reader: count it, continue, show nothing. */
export type ReadNotification = Notification | UnknownFrame;

/** A frame that violates the protocol. The message is for the developer of the peer. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

type Fields = Readonly<Record<string, unknown>>;
type Read<T> = (value: unknown, path: string) => T;

/** @throws FrameError for text that is not a JSON object, a kind of frame that clients do not send, or a member of the wrong type. */
export function parseClientFrame(text: string): ClientFrame {
  const frame = fields(parseJson(text), 'frame');
  switch (frame['type']) {
    case 'subscribe':
      return {
        type: 'subscribe',
        ...(frame['after'] === undefined ? {} : { after: count(frame['after'], 'after') }),
        ...(frame['epoch'] === undefined ? {} : { epoch: string(frame['epoch'], 'epoch') }),
      };
    case 'ack':
      return { type: 'ack', upTo: count(frame['upTo'], 'upTo') };
    default:
      throw new FrameError('type must be subscribe or ack');
  }
}

/** @throws FrameError for a frame that no release of the server would send. */
export function parseServerFrame(text: string): ServerFrame | UnknownFrame {
  const frame = fields(parseJson(text), 'frame');
  switch (string(frame['type'], 'type')) {
    case 'subscribed':
      return {
        type: 'subscribed',
        version: count(frame['version'], 'version'),
        epoch: string(frame['epoch'], 'epoch'),
        after: count(frame['after'], 'after'),
        newest: count(frame['newest'], 'newest'),
        readUpTo: count(frame['readUpTo'], 'readUpTo'),
      };
    case 'notification': {
      const notification = parseNotification(frame['notification']);
      return 'type' in notification ? notification : { type: 'notification', notification };
    }
    case 'caught_up':
      return { type: 'caught_up', seq: count(frame['seq'], 'seq') };
    case 'reset':
      return {
        type: 'reset',
        epoch: string(frame['epoch'], 'epoch'),
        oldest: count(frame['oldest'], 'oldest'),
        newest: count(frame['newest'], 'newest'),
      };
    case 'read':
      return { type: 'read', upTo: count(frame['upTo'], 'upTo') };
    default:
      return { type: 'unknown', seq: null };
  }
}

/** Body of `GET /v1/notifications`. @throws FrameError */
export function parsePage(body: unknown): Omit<NotificationPage, 'items'> & { readonly items: readonly ReadNotification[] } {
  const page = fields(body, 'page');
  return {
    epoch: string(page['epoch'], 'epoch'),
    items: list(parseNotification)(page['items'], 'items'),
    next: nullable(count)(page['next'], 'next'),
    newest: count(page['newest'], 'newest'),
    oldest: count(page['oldest'], 'oldest'),
    readUpTo: count(page['readUpTo'], 'readUpTo'),
    unread: count(page['unread'], 'unread'),
  };
}

/** @throws FrameError */
export function parseNotification(value: unknown): ReadNotification {
  const line = fields(value, 'notification');
  const seq = count(line['seq'], 'seq');
  const notice = parseNotice(line['notice']);
  if (notice === undefined) return { type: 'unknown', seq };
  return { seq, eventId: string(line['eventId'], 'eventId'), at: string(line['at'], 'at'), notice };
}

/** @returns undefined for a kind (or a state of a kind) that is unknown to this release. @throws FrameError */
export function parseNotice(value: unknown): Notice | undefined {
  const notice = fields(value, 'notice');
  switch (string(notice['type'], 'notice.type')) {
    case 'transaction':
      if (!isKnown(noticeKinds, notice['kind']) || !isKnown(noticeStates, notice['state'])) return undefined;
      return known(transactionNotice, notice);
    case 'debt_edited':
      return known(debtEditedNotice, notice);
    case 'link':
      return isKnown(linkNoticeStates, notice['state']) ? known(linkNotice, notice) : undefined;
    default:
      return undefined;
  }
}

// The members of an event that its notice omits: a reader of the feed has the sequence number and `pendingForYou`, and does not use accounts.
const { accountId: _account, occurredAt: _occurred, consentFromId: _consenter, ...transactionMembers } = transactionEvent.members;
const { accountId: _debtAccount, occurredAt: _edited, ...debtMembers } = debtEditedEvent.members;
const { occurredAt: _changed, ...linkMembers } = linkEvent.members;

const transactionNotice = shape({
  ...transactionMembers,
  type: literal('transaction'),
  kind: literal(...noticeKinds),
  state: literal(...noticeStates),
  pendingForYou: yesNo,
});
const debtEditedNotice = shape({ ...debtMembers, type: literal('debt_edited') });
const linkNotice = shape({ ...linkMembers, type: literal('link'), state: literal(...linkNoticeStates), pendingForYou: yesNo });

const isKnown = (values: readonly string[], value: unknown): boolean => typeof value === 'string' && values.includes(value);

/** The members that this release knows. @throws FrameError that names the first invalid one. */
function known<S extends Shape<Readonly<Record<string, Guard<unknown>>>>>(guard: S, value: Fields): Guarded<S> {
  const kept: unknown = Object.fromEntries(Object.keys(guard.members).map((name) => [name, value[name]]));
  const path: string[] = [];
  if (isGuarded(guard, kept, path)) return kept;
  throw new FrameError(`notice.${path.join('.')} is missing or of another type`);
}

const isGuarded = <G extends Guard<unknown>>(guard: G, value: unknown, path: string[]): value is Guarded<G> => guard(value, path);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FrameError('the frame is not JSON');
  }
}

function fields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FrameError(`${path} must be an object`);
  return Object.fromEntries(Object.entries(value));
}

function string(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new FrameError(`${path} must be a string`);
  return value;
}

/** A position or version: a whole number from 0 that a double represents exactly. */
function count(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new FrameError(`${path} must be a whole number from 0`);
  return value;
}

const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value, path) =>
    value === null ? null : read(value, path);

const list =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new FrameError(`${path} must be a list`);
    return value.map((item, at) => read(item, `${path}[${at}]`));
  };
