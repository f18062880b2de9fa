/** The named schemas of accounts, people and the ledger. */

import { named, nullable, oneOf, strict } from '@debt/kit/contract';
import Type, { type Static } from 'typebox';
import { CalendarDate, Currency, Id, Instant, Money } from './values.ts';

export * from './values.ts';

export const User = named(
  'User',
  strict({
    id: Id,
    handle: Type.String(),
    name: Type.String(),
    email: Type.String(),
    activated: Type.Boolean({ description: 'The e-mail address has been proven. Until then other people cannot be addressed.' }),
    currency: Currency,
    createdAt: Instant,
  }),
);
export const SessionCreated = named(
  'SessionCreated',
  strict({
    id: Id,
    token: nullable(Type.String({ description: 'Send it as `Authorization: Bearer`. Null when a cookie was requested.' })),
    expiresAt: Instant,
    user: User,
  }),
);
export const Session = named(
  'Session',
  strict({
    id: Id,
    createdAt: Instant,
    lastUsedAt: nullable(Instant),
    expiresAt: Instant,
    client: Type.String({ description: 'The name that the client gives itself' }),
    current: Type.Boolean(),
  }),
);
export const AccessToken = named(
  'AccessToken',
  strict({ id: Id, name: Type.String(), createdAt: Instant, lastUsedAt: nullable(Instant), expiresAt: nullable(Instant) }),
);
export const AccessTokenCreated = named(
  'AccessTokenCreated',
  strict({
    id: Id,
    name: Type.String(),
    token: Type.String({ description: 'Shown once, stored hashed.' }),
    createdAt: Instant,
    expiresAt: nullable(Instant),
  }),
);
export const Accepted = named(
  'Accepted',
  strict({ retryAfterSeconds: Type.Integer({ minimum: 0, description: 'When another one can be requested' }) }),
);

export const LinkState = oneOf(['private', 'none', 'requested', 'pending_for_me', 'linked', 'deleted']);
export const Person = named(
  'Person',
  strict({
    id: Id,
    alias: Type.String(),
    handle: nullable(Type.String({ description: 'Null for a private contact' })),
    name: nullable(Type.String({ description: 'The name that the user chose; null for a private contact' })),
    link: LinkState,
    blocked: Type.Boolean({ description: 'I have blocked this user' }),
    version: Type.Integer({ description: 'Also the ETag' }),
  }),
);
/** A reference to a person. `id` is the entry in my address book; null when there is none. */
export const PersonRef = named('PersonRef', strict({ id: nullable(Id), alias: Type.String(), handle: nullable(Type.String()) }));

export const Verb = oneOf(['owe', 'lend', 'pay', 'receive', 'forgive'], {
  description: 'owe: I owe them. lend: they owe me. pay: I paid them. receive: they paid me. forgive: I forgive what they owe me.',
});
export const Kind = oneOf(['lend', 'repay', 'forgive', 'reverse']);
export const State = oneOf(['pending', 'posted', 'declined', 'withdrawn']);
export const Allocation = named(
  'Allocation',
  strict(
    { debtId: Id, amount: Money, outstanding: Money, description: Type.String(), dueOn: nullable(CalendarDate) },
    { description: 'The part of a payment on one debt, and what is outstanding of that debt after it' },
  ),
);
const RecordedVerb = oneOf(['owe', 'lend', 'pay', 'receive', 'forgive', 'undo'], {
  description: 'The kind of transaction from the point of view of its author',
});
export const Transaction = named(
  'Transaction',
  strict({
    id: Id,
    kind: Kind,
    verb: RecordedVerb,
    state: State,
    amount: Money,
    person: PersonRef,
    mine: Type.Boolean({ description: 'I am the author' }),
    iLend: Type.Boolean({ description: 'I am the lender of its ledger account' }),
    raises: Type.Boolean({ description: 'It increases what the borrower owes' }),
    consentFrom: nullable(oneOf(['me', 'them'])),
    firstContact: Type.Boolean(),
    description: Type.String(),
    dueOn: nullable(CalendarDate),
    reversesId: nullable(Id),
    reversedBy: nullable(
      strict(
        { id: Id, state: oneOf(['pending', 'posted']) },
        {
          description: 'The transaction that reverses this one. While that one is pending, this one still counts. Null when there is none.',
        },
      ),
    ),
    recordedAt: Instant,
    decidedAt: nullable(Instant),
    decidedByMe: Type.Boolean(),
    debtIds: Type.Array(Id, { maxItems: 1000, description: 'The debts of its entries; empty until it is posted' }),
  }),
);
/** The answer to a recorded, decided or requested transaction. */
export const TransactionRecorded = named(
  'TransactionRecorded',
  strict({
    transaction: Transaction,
    allocation: Type.Array(Allocation, { maxItems: 1000 }),
    final: Type.Boolean({
      description: 'False while pending: the allocation is then a forecast, and empty when the amount no longer fits',
    }),
    outstanding: Money,
  }),
);
export const Debt = named(
  'Debt',
  strict({
    id: Id,
    person: PersonRef,
    iLend: Type.Boolean(),
    amount: Money,
    outstanding: Money,
    description: Type.String(),
    dueOn: nullable(CalendarDate),
    openedAt: Instant,
    version: Type.Integer({ description: 'Also the ETag' }),
  }),
);
export const Entry = named(
  'Entry',
  strict({
    no: Type.Integer(),
    transactionId: Id,
    kind: Kind,
    verb: RecordedVerb,
    mine: Type.Boolean(),
    change: Money,
    outstanding: Money,
    description: Type.String(),
    postedAt: Instant,
    reversesNo: nullable(Type.Integer()),
  }),
);
export const DebtDetail = named('DebtDetail', strict({ debt: Debt, entries: Type.Array(Entry) }));
export const StatementEntry = named(
  'StatementEntry',
  strict({
    no: Type.Integer(),
    debtId: Id,
    transactionId: Id,
    kind: Kind,
    verb: RecordedVerb,
    mine: Type.Boolean(),
    iLend: Type.Boolean(),
    change: Money,
    balance: Money,
    description: Type.String(),
    postedAt: Instant,
  }),
);

export const CurrencyTotals = named(
  'CurrencyTotals',
  strict(
    { currency: Currency, owe: Money, owed: Money, net: Money, pendingForMe: Money, pendingForThem: Money },
    { description: 'Balances in one currency. Different currencies are never added together. `net` is owed less owe.' },
  ),
);
export const PersonTotals = named('PersonTotals', strict({ person: PersonRef, totals: Type.Array(CurrencyTotals) }));
export const Summary = named(
  'Summary',
  strict({
    totals: Type.Array(CurrencyTotals),
    people: Type.Array(PersonTotals),
    pendingForMeCount: Type.Integer(),
    pendingForThemCount: Type.Integer(),
    linkRequests: Type.Integer(),
  }),
);
export const BalanceDay = named(
  'BalanceDay',
  strict(
    { day: CalendarDate, change: Money, net: Money },
    {
      description:
        'A day (UTC) on which the balance changed: the change, and the balance at the end of the day. A positive balance is owed to me.',
    },
  ),
);
export const CurrencyInfo = named('CurrencyInfo', strict({ code: Currency, exponent: Type.Integer(), retired: Type.Boolean() }));

export const Problem = named(
  'Problem',
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.String({ description: 'Stable, for programs' }),
      detail: Type.String(),
      errors: Type.Optional(
        Type.Array(
          Type.Object({
            field: Type.String({ description: 'Path in the body, or the name of a parameter or header' }),
            code: Type.String({ description: 'Stable, for programs' }),
            message: Type.String({ description: 'A sentence for the user' }),
            allowed: Type.Optional(Type.String()),
          }),
        ),
      ),
      outstanding: Type.Optional(Money),
      available: Type.Optional(Money),
      state: Type.Optional(State),
      requestId: Type.String(),
    },
    { additionalProperties: true, description: 'RFC 9457 problem document' },
  ),
);

export type UserBody = Static<typeof User>;
export type PersonBody = Static<typeof Person>;
export type PersonRefBody = Static<typeof PersonRef>;
export type TransactionBody = Static<typeof Transaction>;
export type TransactionRecordedBody = Static<typeof TransactionRecorded>;
export type AllocationBody = Static<typeof Allocation>;
export type DebtBody = Static<typeof Debt>;
export type EntryBody = Static<typeof Entry>;
export type StatementEntryBody = Static<typeof StatementEntry>;
export type BalanceDayBody = Static<typeof BalanceDay>;
export type SummaryBody = Static<typeof Summary>;
export type CurrencyTotalsBody = Static<typeof CurrencyTotals>;
