import { kinds, type Minor, minor, states } from '@debt/rules';
import Type, { type StaticDecode } from 'typebox';

/** The views of the ledger, always from the point of view of one user. Amounts are minor units as bigint, instants ISO 8601 in UTC. */
export const MinorText = Type.Codec(Type.String({ pattern: '^-?[0-9]{1,30}$' }))
  .Decode((text): Minor => minor(BigInt(text)))
  .Encode((units): string => units.toString());
const Id = Type.String({ pattern: '^[0-9a-f-]{36}$' });
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** ISO 8601 in UTC with microseconds, so that it can serve as a cursor. */
const Instant = Type.String();
const Day = Type.String({ pattern: '^[0-9-]{10,14}$' });

/** The other party, as I know them. */
export const PersonSchema = Type.Object({
  /** Id of the user or private contact; the same for every reader. */
  partyId: Id,
  /** My address book entry; null when I have none (a first contact from an unknown user). */
  personId: Nullable(Id),
  /** My name for them; without an entry `@handle`, or `deleted account`. */
  alias: Type.String(),
  /** Null for private contacts and deleted accounts. */
  handle: Nullable(Type.String()),
  /** The name that the user chose. */
  name: Nullable(Type.String()),
  isUser: Type.Boolean(),
  deleted: Type.Boolean(),
});
export type Person = StaticDecode<typeof PersonSchema>;

/** The part of a payment on one debt, and what is outstanding of that debt after it. */
export const AllocationSchema = Type.Object({
  debtId: Id,
  amount: MinorText,
  outstanding: MinorText,
  description: Type.String(),
  dueOn: Nullable(Day),
});
export type AllocationView = StaticDecode<typeof AllocationSchema>;

export const TransactionSchema = Type.Object({
  id: Id,
  kind: Type.Enum([...kinds]),
  state: Type.Enum([...states]),
  currency: Type.String(),
  amount: MinorText,
  /** It increases what the borrower owes. */
  raises: Type.Boolean(),
  /** I am the author. */
  mine: Type.Boolean(),
  /** I am the lender of the account. */
  iLend: Type.Boolean(),
  authorLends: Type.Boolean(),
  inFavour: Type.Boolean(),
  firstContact: Type.Boolean(),
  counterpartyIsUser: Type.Boolean(),
  person: PersonSchema,
  description: Type.String(),
  dueOn: Nullable(Day),
  /** The debts of its entries; empty until it is posted. */
  debtIds: Type.Array(Id),
  reversesId: Nullable(Id),
  /** The transaction that reverses this one (posted), or would (pending; until then this one counts). */
  reversedBy: Nullable(Type.Object({ id: Id, state: Type.Enum(['pending', 'posted']) })),
  /** The party that has to decide now. */
  consentFrom: Nullable(Type.Enum(['me', 'them'])),
  recordedAt: Instant,
  decidedAt: Nullable(Instant),
  decidedByMe: Type.Boolean(),
});
export type Transaction = StaticDecode<typeof TransactionSchema>;

/** A transaction with its effect on debts: the entries when posted, a forecast while pending. */
export const TransactionDetailSchema = Type.Object({
  ...TransactionSchema.properties,
  allocations: Type.Array(AllocationSchema),
  /** False while the allocation is a forecast. */
  final: Type.Boolean(),
  /** What the borrower owes the lender in this currency: after the command, or now. */
  outstanding: MinorText,
});
export type TransactionDetail = StaticDecode<typeof TransactionDetailSchema>;

export const DebtSchema = Type.Object({
  id: Id,
  person: PersonSchema,
  iLend: Type.Boolean(),
  currency: Type.String(),
  /** The amount that it was opened with. */
  principal: MinorText,
  outstanding: MinorText,
  dueOn: Nullable(Day),
  description: Type.String(),
  version: Type.Integer(),
  openedAt: Instant,
});
export type Debt = StaticDecode<typeof DebtSchema>;

export const DebtEntrySchema = Type.Object({
  no: Type.Integer(),
  transactionId: Id,
  kind: Type.Enum([...kinds]),
  authorLends: Type.Boolean(),
  /** I am the author. */
  mine: Type.Boolean(),
  /** The signed change of what the borrower owes. */
  delta: MinorText,
  debtAfter: MinorText,
  reversesNo: Nullable(Type.Integer()),
  description: Type.String(),
  postedAt: Instant,
});
export type DebtEntry = StaticDecode<typeof DebtEntrySchema>;

/** One effect on what one person owes another, with the running balance. */
export const StatementEntrySchema = Type.Object({
  /** 1, 2, 3 … within the ledger account; the cursor of a page. */
  no: Type.Integer(),
  transactionId: Id,
  debtId: Id,
  kind: Type.Enum([...kinds]),
  authorLends: Type.Boolean(),
  mine: Type.Boolean(),
  delta: MinorText,
  balance: MinorText,
  description: Type.String(),
  postedAt: Instant,
});
export type StatementEntry = StaticDecode<typeof StatementEntrySchema>;

export const BalanceDaySchema = Type.Object({
  /** A calendar day in UTC, YYYY-MM-DD. */
  day: Type.String(),
  /** The change of the day's entries to what I am owed less what I owe. */
  change: MinorText,
  /** The balance at the end of the day. */
  net: MinorText,
});
export type BalanceDay = StaticDecode<typeof BalanceDaySchema>;

/** My totals with others in one currency. Amounts of different currencies are never added. */
export interface CurrencyTotals {
  readonly currency: string;
  readonly owe: Minor;
  readonly owed: Minor;
  /** owed − owe. */
  readonly net: Minor;
  /** Amounts that await my decision, and theirs. */
  readonly pendingForMe: Minor;
  readonly pendingForThem: Minor;
}

export interface Summary {
  readonly totals: readonly CurrencyTotals[];
  readonly people: readonly { readonly person: Person; readonly totals: readonly CurrencyTotals[] }[];
  /** The number of pending transactions. */
  readonly pendingForMeCount: number;
  readonly pendingForThemCount: number;
  /** Users who requested to connect with me. */
  readonly linkRequests: number;
}

/** A page of a list. `next` is opaque; undefined on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}
