/**
 * The feed protocol: JSON text frames over a WebSocket at `GET /v1/notifications/feed`. The client sends its position once (`subscribe`). The server
 * sends the notifications after that position, in order, without gap or repetition, then `caught_up`, then new notifications as they occur. The
 * client owns its position; `ack` moves the user's one read mark and nothing else.
 */

/** Version of the protocol. A member may be added without a new version, so readers ignore unknown members. */
export const feedVersion = 1;

/** One amount as a decimal string with the digits of its currency, and the ISO 4217 code. */
export interface FeedMoney {
  readonly amount: string;
  readonly currency: string;
}

export interface FeedParty {
  readonly id: string;
  readonly isUser: boolean;
  /** Null for a private contact. */
  readonly handle: string | null;
  readonly name: string;
}

/** A transaction was recorded, confirmed, declined or withdrawn. */
export interface TransactionNotice {
  readonly type: 'transaction';
  readonly transactionId: string;
  readonly kind: 'lend' | 'repay' | 'forgive' | 'reverse';
  readonly state: 'pending' | 'posted' | 'declined' | 'withdrawn';
  readonly amount: FeedMoney;
  readonly author: FeedParty;
  readonly counterparty: FeedParty;
  /** True when the author is the lender of the account. */
  readonly authorLends: boolean;
  /** True when it raises (or would raise) what the borrower owes. */
  readonly raises: boolean;
  /** The user who acted: the author, or the user who decided. */
  readonly actorId: string;
  /** Whether the reader of this feed has to confirm or decline. */
  readonly pendingForYou: boolean;
  readonly firstContact: boolean;
  readonly description: string;
  /** ISO 8601 date. */
  readonly dueOn: string | null;
  readonly reversesId: string | null;
  readonly allocations: readonly { readonly debtId: string; readonly amount: FeedMoney; readonly outstanding: FeedMoney }[];
  /** What the borrower owes the lender in this currency after this. */
  readonly outstanding: FeedMoney;
  readonly recordedAt: string;
}

/** The due date of a debt was changed. */
export interface DebtEditedNotice {
  readonly type: 'debt_edited';
  readonly debtId: string;
  readonly version: number;
  readonly dueOn: string | null;
  readonly actorId: string;
  readonly lender: FeedParty;
  readonly borrower: FeedParty;
  readonly outstanding: FeedMoney;
  readonly description: string;
}

/** A user asks another to connect, or two have connected. */
export interface LinkNotice {
  readonly type: 'link';
  readonly requestId: string;
  readonly state: 'requested' | 'linked';
  readonly requester: FeedParty;
  readonly addressee: FeedParty;
  readonly actorId: string;
  readonly pendingForYou: boolean;
}

export type Notice = TransactionNotice | DebtEditedNotice | LinkNotice;

/** One notification of a user's feed. `seq` is 1, 2, 3 … without a gap. */
export interface Notification {
  readonly seq: number;
  /** Derived from the event. The same event always has the same id. */
  readonly eventId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly notice: Notice;
}

export type ClientFrame =
  /** Must be the first frame. Without `after` the server starts at the user's read mark. `epoch` is the epoch of `after`. */
  | { readonly type: 'subscribe'; readonly after?: number; readonly epoch?: string }
  /** The user has seen all notifications up to and including this number. The mark never moves back. */
  | { readonly type: 'ack'; readonly upTo: number };

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
