/**
 * The feed protocol: JSON text frames over a WebSocket at `GET /v1/notifications/feed`.
 *
 * The client sends its position once (`subscribe`). The server sends the notifications after that position, in order, without gap or repetition,
 * then `caught_up`, then new notifications as they occur. The client owns its position; `ack` moves the user's one read mark and nothing else.
 */

import type { allocation, debtEditedEvent, linkEvent, money, party, transactionEvent } from './gen/guards/events.ts';
import type { Guarded } from './guard.ts';

/** Version of the protocol; a member may be added without a new version, so readers ignore unknown members. */
export const feedVersion = 1;

/** One amount as a decimal string with the digits of its currency, and the ISO 4217 code. */
export type FeedMoney = Guarded<typeof money>;

/** A user or a private contact; `handle` is null for a private contact. */
export type FeedParty = Guarded<typeof party>;

/** A transaction was recorded, confirmed, declined or withdrawn: its event, as the reader of the feed sees it. */
export interface TransactionNotice
  extends Omit<Guarded<typeof transactionEvent>, 'accountId' | 'occurredAt' | 'allocations' | 'consentFromId'> {
  readonly type: 'transaction';
  readonly kind: (typeof noticeKinds)[number];
  readonly state: (typeof noticeStates)[number];
  readonly allocations: readonly Guarded<typeof allocation>[];
  /** Whether the reader of this feed has to confirm or decline. */
  readonly pendingForYou: boolean;
}

/** The due date of a debt was changed. */
export interface DebtEditedNotice extends Omit<Guarded<typeof debtEditedEvent>, 'accountId' | 'occurredAt'> {
  readonly type: 'debt_edited';
}

/** A user asks another to connect, or two have connected. */
export interface LinkNotice extends Omit<Guarded<typeof linkEvent>, 'occurredAt'> {
  readonly type: 'link';
  readonly state: (typeof linkNoticeStates)[number];
  /** Whether the reader of this feed received the request. */
  readonly pendingForYou: boolean;
}

/** Kinds and states of transactions, and states of links, that this release knows: others are ignored. */
export const noticeKinds = ['lend', 'repay', 'forgive', 'reverse'] as const;
/** States of a transaction that this release knows. */
export const noticeStates = ['pending', 'posted', 'declined', 'withdrawn'] as const;
/** States of a link that this release knows. */
export const linkNoticeStates = ['requested', 'linked'] as const;

/** The content of a notification: members differ by `type`. A reader ignores an unknown type. */
export type Notice = TransactionNotice | DebtEditedNotice | LinkNotice;

/** One notification of a user's feed. `seq` is 1, 2, 3 … without a gap. */
export interface Notification {
  readonly seq: number;
  /** Derived from the event; the same event always has the same id. */
  readonly eventId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly notice: Notice;
}

/** The frames of a client. Any other frame closes the connection with `feedClose.badFrame`. */
export type ClientFrame =
  /** Must be the first frame. Without `after` the server starts at the user's read mark. `epoch` is the epoch of `after`. */
  | { readonly type: 'subscribe'; readonly after?: number; readonly epoch?: string }
  /** The user has seen all notifications up to and including this number. The mark never moves back. */
  | { readonly type: 'ack'; readonly upTo: number };

/** The frames of the server. A reader considers a frame of an unknown type to be one of a newer release. */
export type ServerFrame =
  /** The answer to `subscribe`. */
  | {
      readonly type: 'subscribed';
      readonly version: number;
      readonly epoch: string;
      readonly after: number;
      readonly newest: number;
      readonly readUpTo: number;
    }
  | { readonly type: 'notification'; readonly notification: Notification }
  /** All existing notifications have been sent; the following ones are live. Sent once per connection. */
  | { readonly type: 'caught_up'; readonly seq: number }
  /** The history after the requested position was deleted, or belongs to another epoch. The server continues from `oldest`. */
  | { readonly type: 'reset'; readonly epoch: string; readonly oldest: number; readonly newest: number }
  /** The read mark moved, possibly on another device. */
  | { readonly type: 'read'; readonly upTo: number };

/** Close codes beyond those of RFC 6455. */
export const feedClose = {
  /** The server restarts or drains: connect again. */
  restarting: 1001,
  /** A frame was not understood, or there were far too many. Do not connect again with the same frame. */
  badFrame: 4400,
  /** The credential expired or was revoked: sign in again. */
  unauthenticated: 4401,
  /** No subscribe frame in time, or no answer to pings. */
  timeout: 4408,
  /** The client read too slowly: connect again and continue from its position. */
  tooSlow: 4413,
  /** Too many connections of one user. */
  tooMany: 4429,
} as const;

/** Body of `GET /v1/notifications`. */
export interface NotificationPage {
  readonly epoch: string;
  readonly items: readonly Notification[];
  /** Position for the next page, or null when this is the last one. */
  readonly next: number | null;
  readonly newest: number;
  readonly oldest: number;
  readonly readUpTo: number;
  readonly unread: number;
}

/** Seconds between pings of the server. A client that receives nothing for two intervals connects again. */
export const feedPingSeconds = 25;
