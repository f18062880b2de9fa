import Type, { type Static } from 'typebox';

/**
 * The messages that a write transaction inserts into `outbox` (destination, topic, key, message). The relay parks any other message.
 *
 * | destination | topic        | key                          | message             |
 * | ----------- | ------------ | ---------------------------- | ------------------- |
 * | events      | transactions | ledger account id            | TransactionMessage  |
 * | events      | debts        | ledger account id            | DebtEditedMessage   |
 * | events      | people       | the pair, `low:high`         | LinkMessage         |
 * | mail        | null         | the job's id                 | MailJob of @debt/proto/mail |
 */
const Text = Type.String();
const MaybeText = Type.Union([Text, Type.Null()]);
/** Minor units as decimal digits: a JSON number would lose precision above 2^53. */
const MinorText = Type.String({ pattern: '^-?[0-9]{1,19}$' });
/** RFC 3339, as `to_jsonb(timestamptz)` writes it. */
const Instant = Type.String({ minLength: 20 });

const PartyMessage = Type.Object({
  id: Text,
  isUser: Type.Boolean(),
  /** Null for private contacts. */
  handle: MaybeText,
  /** The user's own name, or the alias of a private contact. */
  name: Text,
});
export type PartyMessage = Static<typeof PartyMessage>;

export const TransactionMessage = Type.Object({
  transactionId: Text,
  accountId: Text,
  kind: Text,
  state: Text,
  amount: MinorText,
  /** ISO 4217; the currency of all amounts in this message. */
  currency: Text,
  author: PartyMessage,
  counterparty: PartyMessage,
  authorLends: Type.Boolean(),
  actorId: Text,
  description: MaybeText,
  /** ISO 8601 date. */
  dueOn: MaybeText,
  reversesId: MaybeText,
  /** Empty unless posted. */
  allocations: Type.Array(Type.Object({ debtId: Text, amount: MinorText, outstanding: MinorText })),
  /** The amount outstanding of the account after this event. */
  outstanding: MinorText,
  firstContact: Type.Boolean(),
  raises: Type.Boolean(),
  recordedAt: Instant,
  occurredAt: Instant,
});
export type TransactionMessage = Static<typeof TransactionMessage>;

export const DebtEditedMessage = Type.Object({
  debtId: Text,
  accountId: Text,
  version: Type.Integer(),
  dueOn: MaybeText,
  actorId: Text,
  lender: PartyMessage,
  borrower: PartyMessage,
  outstanding: MinorText,
  currency: Text,
  description: MaybeText,
  occurredAt: Instant,
});
export type DebtEditedMessage = Static<typeof DebtEditedMessage>;

export const LinkMessage = Type.Object({
  requestId: Text,
  /** `requested` or `linked`. */
  state: Text,
  requester: PartyMessage,
  addressee: PartyMessage,
  actorId: Text,
  occurredAt: Instant,
});
export type LinkMessage = Static<typeof LinkMessage>;
