import Type, { type Static } from 'typebox';
import { named, nullable, oneOf, strict } from './named.ts';

// ---- values -----------------------------------------------------------------------------------------------------------------------

export const Id = Type.String({ format: 'uuid', description: 'UUID' });
export const Instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
export const CalendarDate = Type.String({ format: 'date', description: 'ISO 8601 date' });
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code in capitals' });
/** Handles begin with a letter; upper and lower case are the same handle. */
export const Handle = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9_-]{1,29}$',
  description: '2 to 30 letters, digits, - and _, beginning with a letter',
});
/** As a person types it, so no longer than an alias and never empty. */
export const Addressee = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^\\S(.*\\S)?$',
  description: 'An alias of mine, or `@handle` of a user in my address book; whole, in either case',
});
/** Of names and descriptions, `hidden_character` refuses what could not be seen in them. */
export const Alias = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^\\S(.*\\S)?$',
  description: 'My own name for a person; no character that cannot be seen',
});
export const Name = Type.String({
  minLength: 1,
  maxLength: 80,
  pattern: '^\\S(.*\\S)?$',
  description: 'No character that cannot be seen',
});
export const Client = Type.String({ maxLength: 100, description: 'What the client says it is; no character that cannot be seen' });
export const Email = Type.String({ format: 'email', maxLength: 254 });
export const Password = Type.String({ minLength: 10, maxLength: 200, description: '10 to 200 characters' });
export const Description = Type.String({
  maxLength: 500,
  description: 'May have line breaks; no other control characters, and nothing that turns the direction of writing around beyond itself',
});
export const DueOn = Type.String({ format: 'date', description: 'ISO 8601 date, within a hundred years of today' });

export const Money = named(
  'Money',
  strict(
    {
      amount: Type.String({
        pattern: '^-?\\d{1,30}(\\.\\d{1,3})?$',
        maxLength: 35,
        description: 'Decimal with a point and exactly the digits of the currency',
      }),
      currency: Currency,
    },
    { description: 'An amount of money. Never a float.' },
  ),
);
/** Money that a person puts in: greater than zero. What is too large or too exact is refused by the ledger, which can say what is allowed. */
export const PositiveMoney = named(
  'PositiveMoney',
  strict(
    {
      amount: Type.String({
        pattern: '^\\d+(\\.\\d+)?$',
        maxLength: 100,
        description: 'Decimal with a point, no sign, no exponent, no separators',
      }),
      currency: Currency,
    },
    { description: 'Greater than zero, at most 10^15 minor units, no more digits than the currency has.' },
  ),
);

// ---- accounts ---------------------------------------------------------------------------------------------------------------------

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
    token: nullable(Type.String({ description: 'Send it as `Authorization: Bearer`. Null when a cookie was asked for.' })),
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
    client: Type.String({ description: 'What the client said it is' }),
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
  strict({ retryAfterSeconds: Type.Integer({ minimum: 0, description: 'When another one may be asked for' }) }),
);

// ---- people -----------------------------------------------------------------------------------------------------------------------

export const LinkState = oneOf(['private', 'none', 'requested', 'waits_for_me', 'linked', 'deleted']);
export const Person = named(
  'Person',
  strict({
    id: Id,
    alias: Type.String(),
    handle: nullable(Type.String({ description: 'Null for a private person' })),
    name: nullable(Type.String({ description: 'The name that the user chose; null for a private person' })),
    link: LinkState,
    blocked: Type.Boolean({ description: 'I have blocked this user' }),
    version: Type.Integer({ description: 'Also the ETag' }),
  }),
);
/** A person as other answers refer to one. `id` is the entry in my address book; null when I have none. */
export const PersonRef = named('PersonRef', strict({ id: nullable(Id), alias: Type.String(), handle: nullable(Type.String()) }));

// ---- ledger -----------------------------------------------------------------------------------------------------------------------

export const Verb = oneOf(['owe', 'lend', 'pay', 'receive', 'forgive'], {
  description: 'owe: I owe them. lend: they owe me. pay: I paid them. receive: they paid me. forgive: I let go of what they owe me.',
});
export const Kind = oneOf(['lend', 'repay', 'forgive', 'reverse']);
export const State = oneOf(['pending', 'posted', 'declined', 'withdrawn']);
export const Allocation = named(
  'Allocation',
  strict(
    { debtId: Id, amount: Money, outstanding: Money, description: Type.String(), dueOn: nullable(CalendarDate) },
    { description: 'A part on one debt, and what is left of that debt' },
  ),
);
const SaidVerb = oneOf(['owe', 'lend', 'pay', 'receive', 'forgive', 'undo'], {
  description: 'What the author said, in the words of the author',
});
export const Transaction = named(
  'Transaction',
  strict({
    id: Id,
    kind: Kind,
    verb: SaidVerb,
    state: State,
    amount: Money,
    person: PersonRef,
    mine: Type.Boolean({ description: 'I am the author' }),
    iLend: Type.Boolean({ description: 'I am the lender of the account that it belongs to' }),
    raises: Type.Boolean({ description: 'It raises what the borrower owes' }),
    waitsFor: nullable(oneOf(['me', 'them'])),
    firstContact: Type.Boolean(),
    description: Type.String(),
    dueOn: nullable(CalendarDate),
    reversesId: nullable(Id),
    reversedBy: nullable(
      strict(
        { id: Id, state: oneOf(['pending', 'posted']) },
        { description: 'What undoes it. While that is pending, this one still counts; null when nobody has undone it.' },
      ),
    ),
    saidAt: Instant,
    decidedAt: nullable(Instant),
    decidedByMe: Type.Boolean(),
    debtIds: Type.Array(Id, { maxItems: 1000, description: 'The debts that its lines are on; empty while it is not posted' }),
  }),
);
/** The answer to saying something. */
export const TransactionSaid = named(
  'TransactionSaid',
  strict({
    transaction: Transaction,
    allocation: Type.Array(Allocation, { maxItems: 1000 }),
    final: Type.Boolean({ description: 'False while pending: then the allocation is a forecast, and empty when it does not fit any more' }),
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
export const Line = named(
  'Line',
  strict({
    no: Type.Integer(),
    transactionId: Id,
    kind: Kind,
    verb: SaidVerb,
    mine: Type.Boolean(),
    change: Money,
    outstanding: Money,
    description: Type.String(),
    postedAt: Instant,
    reversesNo: nullable(Type.Integer()),
  }),
);
export const DebtDetail = named('DebtDetail', strict({ debt: Debt, lines: Type.Array(Line) }));
export const StatementLine = named(
  'StatementLine',
  strict({
    no: Type.Integer(),
    debtId: Id,
    transactionId: Id,
    kind: Kind,
    verb: SaidVerb,
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
    { currency: Currency, owe: Money, owed: Money, net: Money, waitsForMe: Money, waitsForThem: Money },
    { description: 'Balances in one currency. Different currencies are never added together. `net` is owed less owe.' },
  ),
);
export const PersonTotals = named('PersonTotals', strict({ person: PersonRef, totals: Type.Array(CurrencyTotals) }));
export const Summary = named(
  'Summary',
  strict({
    totals: Type.Array(CurrencyTotals),
    people: Type.Array(PersonTotals),
    waitingForMe: Type.Integer(),
    waitingForThem: Type.Integer(),
    linkRequests: Type.Integer(),
  }),
);
export const BalanceDay = named(
  'BalanceDay',
  strict(
    { day: CalendarDate, change: Money, net: Money },
    { description: 'A day (UTC) on which the balance changed: by how much, and what it was at its end. Positive is what I am owed.' },
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
        Type.Array(Type.Object({ field: Type.String(), message: Type.String(), allowed: Type.Optional(Type.String()) })),
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
export type MoneyBody = Static<typeof Money>;
export type TransactionBody = Static<typeof Transaction>;
export type TransactionSaidBody = Static<typeof TransactionSaid>;
export type AllocationBody = Static<typeof Allocation>;
export type DebtBody = Static<typeof Debt>;
export type LineBody = Static<typeof Line>;
export type StatementLineBody = Static<typeof StatementLine>;
export type BalanceDayBody = Static<typeof BalanceDay>;
export type SummaryBody = Static<typeof Summary>;
export type CurrencyTotalsBody = Static<typeof CurrencyTotals>;
