/** The parts of the HTTP contract that this program reads. */
import { type Guarded, listOf, literal, orMissing, orNull, shape, text, whole, yesNo } from './guards.ts';

export const money = shape({ amount: text, currency: text });
export type Money = Guarded<typeof money>;

export const user = shape({ id: text, handle: text, name: text, email: text, activated: yesNo, currency: text, createdAt: text });
export type User = Guarded<typeof user>;

export const sessionCreated = shape({ id: text, token: orNull(text), expiresAt: text, user });

export const session = shape({ id: text, createdAt: text, lastUsedAt: orNull(text), expiresAt: text, client: text, current: yesNo });
export type Session = Guarded<typeof session>;

export const accessToken = shape({ id: text, name: text, createdAt: text, lastUsedAt: orNull(text), expiresAt: orNull(text) });
export type AccessToken = Guarded<typeof accessToken>;

export const accessTokenCreated = shape({ id: text, name: text, token: text, createdAt: text, expiresAt: orNull(text) });

export const accepted = shape({ retryAfterSeconds: whole });

export const person = shape({
  id: text,
  alias: text,
  handle: orNull(text),
  name: orNull(text),
  link: literal('private', 'none', 'requested', 'pending_for_me', 'linked', 'deleted'),
  blocked: yesNo,
  version: whole,
});
export type Person = Guarded<typeof person>;

export const personRef = shape({ id: orNull(text), alias: text, handle: orNull(text) });
export type PersonRef = Guarded<typeof personRef>;

export const allocation = shape({ debtId: text, amount: money, outstanding: money, description: text, dueOn: orNull(text) });

export const kinds = ['lend', 'repay', 'forgive', 'reverse'] as const;
export const states = ['pending', 'posted', 'declined', 'withdrawn'] as const;

export const transaction = shape({
  id: text,
  kind: literal(...kinds),
  verb: literal('owe', 'lend', 'pay', 'receive', 'forgive', 'undo'),
  state: literal(...states),
  amount: money,
  person: personRef,
  mine: yesNo,
  iLend: yesNo,
  raises: yesNo,
  consentFrom: orNull(literal('me', 'them')),
  firstContact: yesNo,
  description: text,
  dueOn: orNull(text),
  reversesId: orNull(text),
  reversedBy: orNull(shape({ id: text, state: literal('pending', 'posted') })),
  recordedAt: text,
  decidedAt: orNull(text),
  decidedByMe: yesNo,
  debtIds: listOf(text),
});
export type Transaction = Guarded<typeof transaction>;

export const transactionRecorded = shape({ transaction, allocation: listOf(allocation), final: yesNo, outstanding: money });
export type TransactionRecorded = Guarded<typeof transactionRecorded>;

export const debt = shape({
  id: text,
  person: personRef,
  iLend: yesNo,
  amount: money,
  outstanding: money,
  description: text,
  dueOn: orNull(text),
  openedAt: text,
  version: whole,
});
export type Debt = Guarded<typeof debt>;

export const entry = shape({
  no: whole,
  transactionId: text,
  kind: literal(...kinds),
  verb: text,
  mine: yesNo,
  change: money,
  outstanding: money,
  description: text,
  postedAt: text,
});
export const debtDetail = shape({ debt, entries: listOf(entry) });
export type DebtDetail = Guarded<typeof debtDetail>;

export const currencyTotals = shape({ currency: text, owe: money, owed: money, net: money, pendingForMe: money, pendingForThem: money });
export const summary = shape({
  totals: listOf(currencyTotals),
  people: listOf(shape({ person: personRef, totals: listOf(currencyTotals) })),
  pendingForMeCount: whole,
  pendingForThemCount: whole,
  linkRequests: whole,
});
export type Summary = Guarded<typeof summary>;

export const pageOf = <T>(item: (value: unknown) => value is T) => shape({ items: listOf(item), next: orNull(text) });

export const problem = shape({
  code: text,
  title: orMissing(text),
  detail: orMissing(text),
  errors: orMissing(listOf(shape({ field: text, message: text, allowed: orMissing(text) }))),
  outstanding: orMissing(money),
  available: orMissing(money),
  state: orMissing(text),
  requestId: orMissing(text),
});
export type Problem = Guarded<typeof problem>;
