import { formatAmount, type Minor, verbOf } from '@debt/rules';
import type { Credential } from '../accounts/credentials.ts';
import type { User } from '../accounts/users.ts';
import type { Done } from '../store/commands.ts';
import type * as ledger from '../store/views.ts';
import type {
  BalanceDayBody,
  CurrencyTotalsBody,
  DebtBody,
  EntryBody,
  MoneyBody,
  PersonRefBody,
  StatementEntryBody,
  SummaryBody,
  TransactionBody,
  TransactionRecordedBody,
  UserBody,
} from './contract.ts';

const moneyBody = (minor: Minor, currency: string): MoneyBody => ({ amount: formatAmount({ minor, currency }), currency });

export const userBody = ({ createdAt, ...user }: User): UserBody => ({ ...user, createdAt: createdAt.toISOString() });

export const credentialBody = ({ id, name, createdAt, lastUsedAt, expiresAt }: Credential) => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
});

const personRefBody = ({ personId: id, alias, handle }: ledger.Person): PersonRefBody => ({ id, alias, handle });

export const pageBody = <T, B>(page: ledger.Page<T>, toBody: (item: T) => B): { items: B[]; next: string | null } => ({
  items: page.items.map(toBody),
  next: page.next ?? null,
});

export const transactionBody = (t: ledger.Transaction): TransactionBody => ({
  id: t.id,
  kind: t.kind,
  verb: verbOf(t.kind, t.authorLends),
  state: t.state,
  amount: moneyBody(t.amount, t.currency),
  person: personRefBody(t.person),
  mine: t.mine,
  iLend: t.iLend,
  raises: t.raises,
  consentFrom: t.consentFrom,
  firstContact: t.firstContact,
  description: t.description,
  dueOn: t.dueOn,
  reversesId: t.reversesId,
  reversedBy: t.reversedBy,
  recordedAt: t.recordedAt,
  decidedAt: t.decidedAt,
  decidedByMe: t.decidedByMe,
  debtIds: [...t.debtIds],
});

export const recordedBody = (t: ledger.TransactionDetail): TransactionRecordedBody => ({
  transaction: transactionBody(t),
  allocation: t.allocations.map((part) => ({
    debtId: part.debtId,
    amount: moneyBody(part.amount, t.currency),
    outstanding: moneyBody(part.outstanding, t.currency),
    description: part.description,
    dueOn: part.dueOn,
  })),
  final: t.final,
  outstanding: moneyBody(t.outstanding, t.currency),
});

export const debtBody = (debt: ledger.Debt): DebtBody => ({
  id: debt.id,
  person: personRefBody(debt.person),
  iLend: debt.iLend,
  amount: moneyBody(debt.principal, debt.currency),
  outstanding: moneyBody(debt.outstanding, debt.currency),
  description: debt.description,
  dueOn: debt.dueOn,
  openedAt: debt.openedAt,
  version: debt.version,
});

export const entryBody = (entry: ledger.DebtEntry, currency: string): EntryBody => ({
  no: entry.no,
  transactionId: entry.transactionId,
  kind: entry.kind,
  verb: verbOf(entry.kind, entry.authorLends),
  mine: entry.mine,
  change: moneyBody(entry.delta, currency),
  outstanding: moneyBody(entry.debtAfter, currency),
  description: entry.description,
  postedAt: entry.postedAt,
  reversesNo: entry.reversesNo,
});

export const statementEntryBody = (entry: ledger.StatementEntry, currency: string, iLend: boolean): StatementEntryBody => ({
  no: entry.no,
  debtId: entry.debtId,
  transactionId: entry.transactionId,
  kind: entry.kind,
  verb: verbOf(entry.kind, entry.authorLends),
  mine: entry.mine,
  iLend,
  change: moneyBody(entry.delta, currency),
  balance: moneyBody(entry.balance, currency),
  description: entry.description,
  postedAt: entry.postedAt,
});

const totalsBody = (totals: ledger.CurrencyTotals): CurrencyTotalsBody => ({
  currency: totals.currency,
  owe: moneyBody(totals.owe, totals.currency),
  owed: moneyBody(totals.owed, totals.currency),
  net: moneyBody(totals.net, totals.currency),
  pendingForMe: moneyBody(totals.pendingForMe, totals.currency),
  pendingForThem: moneyBody(totals.pendingForThem, totals.currency),
});

export const balanceDayBody = ({ day, change, net }: ledger.BalanceDay, currency: string): BalanceDayBody => ({
  day,
  change: moneyBody(change, currency),
  net: moneyBody(net, currency),
});

export const summaryBody = ({ totals, people, ...counts }: ledger.Summary): SummaryBody => ({
  totals: totals.map(totalsBody),
  people: people.map((one) => ({ person: personRefBody(one.person), totals: one.totals.map(totalsBody) })),
  ...counts,
});

/** The header that marks a repeated answer. */
export const replayHeader = ({ replayed }: Pick<Done<unknown>, 'replayed'>): Record<string, string> =>
  replayed ? { 'idempotency-replayed': 'true' } : {};

/** The ETag of an editable resource. */
export const etag = (version: number): Record<'etag', string> => ({ etag: `"${version}"` });

/** The version in an If-Match header that satisfies the contract. */
export const versionOf = (ifMatch: string): number => Number(ifMatch.slice(1, -1));
