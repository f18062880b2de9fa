/**
 * Reads and writes the frames of feed.ts, without dependencies: the same code in the server, the CLI and the browser. Unknown members are ignored.
 * Unknown kinds are distinguished from malformed frames.
 */
import type {
  ClientFrame,
  DebtEditedNotice,
  FeedMoney,
  FeedParty,
  LinkNotice,
  Notice,
  Notification,
  NotificationPage,
  ServerFrame,
  TransactionNotice,
} from './feed.ts';

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
      return transactionNotice(notice);
    case 'debt_edited':
      return debtEditedNotice(notice);
    case 'link':
      return linkNotice(notice);
    default:
      return undefined;
  }
}

const kinds = ['lend', 'repay', 'forgive', 'reverse'] as const;
const states = ['pending', 'posted', 'declined', 'withdrawn'] as const;
const linkStates = ['requested', 'linked'] as const;

function transactionNotice(notice: Fields): TransactionNotice | undefined {
  const kind = kinds.find((known) => known === notice['kind']);
  const state = states.find((known) => known === notice['state']);
  if (kind === undefined || state === undefined) return undefined;
  return {
    type: 'transaction',
    kind,
    state,
    transactionId: string(notice['transactionId'], 'transactionId'),
    amount: money(notice['amount'], 'amount'),
    author: party(notice['author'], 'author'),
    counterparty: party(notice['counterparty'], 'counterparty'),
    authorLends: boolean(notice['authorLends'], 'authorLends'),
    raises: boolean(notice['raises'], 'raises'),
    actorId: string(notice['actorId'], 'actorId'),
    pendingForYou: boolean(notice['pendingForYou'], 'pendingForYou'),
    firstContact: boolean(notice['firstContact'], 'firstContact'),
    description: string(notice['description'], 'description'),
    dueOn: nullable(string)(notice['dueOn'], 'dueOn'),
    reversesId: nullable(string)(notice['reversesId'], 'reversesId'),
    allocations: list(allocation)(notice['allocations'], 'allocations'),
    outstanding: money(notice['outstanding'], 'outstanding'),
    recordedAt: string(notice['recordedAt'], 'recordedAt'),
  };
}

function debtEditedNotice(notice: Fields): DebtEditedNotice {
  return {
    type: 'debt_edited',
    debtId: string(notice['debtId'], 'debtId'),
    version: count(notice['version'], 'version'),
    dueOn: nullable(string)(notice['dueOn'], 'dueOn'),
    actorId: string(notice['actorId'], 'actorId'),
    lender: party(notice['lender'], 'lender'),
    borrower: party(notice['borrower'], 'borrower'),
    outstanding: money(notice['outstanding'], 'outstanding'),
    description: string(notice['description'], 'description'),
  };
}

function linkNotice(notice: Fields): LinkNotice | undefined {
  const state = linkStates.find((known) => known === notice['state']);
  if (state === undefined) return undefined;
  return {
    type: 'link',
    state,
    requestId: string(notice['requestId'], 'requestId'),
    requester: party(notice['requester'], 'requester'),
    addressee: party(notice['addressee'], 'addressee'),
    actorId: string(notice['actorId'], 'actorId'),
    pendingForYou: boolean(notice['pendingForYou'], 'pendingForYou'),
  };
}

function party(value: unknown, path: string): FeedParty {
  const { id, isUser, handle, name } = fields(value, path);
  return {
    id: string(id, `${path}.id`),
    isUser: boolean(isUser, `${path}.isUser`),
    handle: nullable(string)(handle, `${path}.handle`),
    name: string(name, `${path}.name`),
  };
}

function money(value: unknown, path: string): FeedMoney {
  const { amount, currency } = fields(value, path);
  return { amount: string(amount, `${path}.amount`), currency: string(currency, `${path}.currency`) };
}

function allocation(value: unknown, path: string) {
  const part = fields(value, path);
  return {
    debtId: string(part['debtId'], `${path}.debtId`),
    amount: money(part['amount'], `${path}.amount`),
    outstanding: money(part['outstanding'], `${path}.outstanding`),
  };
}

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

function boolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new FrameError(`${path} must be true or false`);
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
