/** The HTTP contract of the notifier, and the notifications that its feed delivers. Handlers and the OpenAPI document derive from it. */
import { named, nullable, oneOf, type RouteContract, strict } from '@debt/kit/contract';
import { feedVersion, linkNoticeStates, noticeKinds, noticeStates } from '@debt/proto/feed';
import Type from 'typebox';
import { feedPath } from '../feed/handshake.ts';
import { limits } from '../limits.ts';

const Position = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'The `seq` of a notification, or 0' });
const Id = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const CalendarDate = Type.String({ format: 'date', description: 'ISO 8601 date' });
/** A later release may add members and kinds: readers ignore what they do not know. */
const open = { additionalProperties: true } as const;

const Amount = named(
  'NoticeMoney',
  Type.Object(
    {
      amount: Type.String({ description: 'A decimal with exactly the digits of its currency' }),
      currency: Type.String({ description: 'ISO 4217 code' }),
    },
    open,
  ),
);
const Party = named(
  'NoticeParty',
  Type.Object(
    {
      id: Type.String(),
      isUser: Type.Boolean(),
      handle: nullable(Type.String({ description: 'Null for a private contact' })),
      name: Type.String(),
    },
    open,
  ),
);
const Allocation = named('NoticeAllocation', Type.Object({ debtId: Id, amount: Amount, outstanding: Amount }, open));

export const TransactionNotice = named(
  'TransactionNotice',
  Type.Object(
    {
      type: Type.Literal('transaction'),
      transactionId: Id,
      kind: oneOf(noticeKinds),
      state: oneOf(noticeStates),
      amount: Amount,
      author: Party,
      counterparty: Party,
      authorLends: Type.Boolean({ description: 'Whether the author is the lender of the account' }),
      actorId: Type.String({ description: 'The user whose act this notification is about' }),
      description: Type.String(),
      dueOn: nullable(CalendarDate),
      reversesId: nullable(Id),
      allocations: Type.Array(Allocation),
      outstanding: Amount,
      recordedAt: Instant,
      firstContact: Type.Boolean(),
      raises: Type.Boolean({ description: 'Whether it raises what the borrower owes' }),
      pendingForYou: Type.Boolean({ description: 'Whether the reader of this feed has to confirm or decline' }),
    },
    { ...open, description: 'A transaction was recorded, confirmed, declined or withdrawn' },
  ),
);
export const DebtEditedNotice = named(
  'DebtEditedNotice',
  Type.Object(
    {
      type: Type.Literal('debt_edited'),
      debtId: Id,
      version: Type.Integer(),
      dueOn: nullable(CalendarDate),
      actorId: Type.String(),
      lender: Party,
      borrower: Party,
      outstanding: Amount,
      description: Type.String(),
    },
    { ...open, description: 'The due date of a debt was changed' },
  ),
);
export const LinkNotice = named(
  'LinkNotice',
  Type.Object(
    {
      type: Type.Literal('link'),
      requestId: Id,
      state: oneOf(linkNoticeStates),
      requester: Party,
      addressee: Party,
      actorId: Type.String(),
      pendingForYou: Type.Boolean({ description: 'Whether the reader of this feed received the request' }),
    },
    { ...open, description: 'A user asks another to connect, or two have connected' },
  ),
);

export const NotificationJson = named(
  'Notification',
  Type.Object(
    {
      seq: Type.Integer({ minimum: 1, description: '1, 2, 3 … in each feed, without a gap' }),
      eventId: Type.String({ description: 'The same event always has the same id' }),
      at: Instant,
      notice: Type.Union([TransactionNotice, DebtEditedNotice, LinkNotice], {
        description: 'Its members differ by `type`. A later release may send other types: count them, show nothing.',
      }),
    },
    open,
  ),
);
export const NotificationPageJson = named(
  'NotificationPage',
  Type.Object(
    {
      epoch: Type.String({ description: 'Positions of another epoch mean nothing: begin again at 0' }),
      items: Type.Array(NotificationJson),
      next: nullable(Type.Integer({ description: 'The `after` of the next page; null on the last' })),
      newest: Position,
      oldest: Type.Integer({ minimum: 0, description: 'Earlier notifications were removed' }),
      readUpTo: Position,
      unread: Type.Integer({ minimum: 0 }),
    },
    open,
  ),
);
export const ReadMark = named('ReadMark', Type.Object({ readUpTo: Position, unread: Type.Integer({ minimum: 0 }) }, open));

/** Problems have a schema in the document of the whole API. */
const problems = { '4xx': {}, '5xx': {} } as const;

/** The routes of the feed, for clients that poll, and the WebSocket. */
export const routes = {
  listNotifications: {
    method: 'GET',
    url: '/v1/notifications',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listNotifications',
      summary: 'Notifications of my feed, oldest first',
      tags: ['feed'],
      querystring: strict({
        after: Type.Optional(Position),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.pageMax, default: limits.pageDefault })),
      }),
      response: { 200: NotificationPageJson, ...problems },
    },
  },
  markRead: {
    method: 'PUT',
    url: '/v1/notifications/read',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'markRead',
      summary: 'Mark notifications as read, up to and including one. The mark never moves back.',
      tags: ['feed'],
      body: strict({ upTo: Position }),
      response: { 200: ReadMark, ...problems },
    },
  },
  followFeed: {
    method: 'GET',
    url: feedPath,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'followFeed',
      summary: 'My feed, live',
      description: `A WebSocket of JSON text frames (version ${feedVersion} of the protocol). The client sends \`{"type":"subscribe","after":SEQ,"epoch":EPOCH}\`; the server answers \`subscribed\`, then a \`notification\` for each one after that position, in order and without a gap, then \`caught_up\`, then new ones as they occur. \`{"type":"ack","upTo":SEQ}\` moves the read mark. \`reset\` means that the notifications after that position were removed. Without an upgrade the answer is 426.`,
      tags: ['feed'],
      response: { 101: {}, ...problems },
    },
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
