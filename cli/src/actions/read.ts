import { pageOf } from '@debt/proto/guard';
import { debt, debtDetail, transaction, transactionRecorded } from '@debt/proto/guards';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { withFlag } from '@debt/terminal/command/command-line';
import { exitCodes } from '@debt/terminal/exit-codes';
import { CommandError } from '@debt/terminal/failures/failure';
import type { Doc } from '@debt/terminal/text/doc';
import { quote } from '@debt/terminal/text/shell-quote';
import type { Context } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { recordedDoc, shortId } from '../output/sentences.ts';
import { debtFacts, debtsTable, entriesTable, historyTable, transactionFacts } from '../output/tables.ts';
import { findDebtId, findTransactionId } from './ids.ts';
import { findPerson } from './people.ts';
import { isWhole, type WholeFilter, wholeHistory } from './whole-history.ts';

export interface HistoryFilter extends WholeFilter {
  /** Alias or `@handle`. */
  readonly person: string | undefined;
  readonly state: string | undefined;
  readonly consentFrom: string | undefined;
  readonly currency: string | undefined;
  /** ISO 8601 dates, both included. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly search: string | undefined;
  readonly limit: number;
  /** The cursor from the end of the previous page. */
  readonly after: string | undefined;
}

export async function history(context: Context, filter: HistoryFilter): Promise<Outcome> {
  const { person, search, all, sort, min, max, limit, after, ...rest } = filter;
  const found = person === undefined ? undefined : await findPerson(context, person);
  const query = { ...rest, ...daysOf(rest), person: found?.id, q: search };
  const { items, next } = isWhole(filter)
    ? { items: await wholeHistory(context, query, filter), next: null }
    : await context.api.get('/v1/transactions', pageOf(transaction), { ...query, limit, after });
  return outcome(
    'transactions',
    { items, next },
    [historyTable(items, isFiltered(filter) ? 'Nothing matches.' : 'No transactions yet.'), ...more(context, next)],
    true,
  );
}

/** The time zone of the typed days, as in `today` and in the column DAY. Without a known zone, this program counts days in UTC, as the service does. */
function daysOf({ from, to }: Pick<HistoryFilter, 'from' | 'to'>): { readonly timeZone?: string | undefined } {
  return from === undefined && to === undefined ? {} : { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** Whether a filter is set, so that an empty list does not mean that the account has no items. */
const isFiltered = (filter: Omit<HistoryFilter, 'all'> | Omit<DebtsFilter, 'all'>): boolean =>
  Object.entries(filter).some(([name, value]) => !['limit', 'all', 'sort'].includes(name) && value !== undefined);

export interface DebtsFilter {
  readonly person: string | undefined;
  readonly currency: string | undefined;
  readonly all: boolean;
  readonly limit: number;
  readonly after: string | undefined;
}

export async function debts(context: Context, { person, all, ...rest }: DebtsFilter): Promise<Outcome> {
  const found = person === undefined ? undefined : await findPerson(context, person);
  const { items, next } = await context.api.get('/v1/debts', pageOf(debt), { ...rest, person: found?.id, open: !all });
  const order =
    items.length > 1 && !context.isPlain
      ? ['A payment settles debts in this order: earliest due first, those without a date last, then oldest.']
      : [];
  return outcome(
    'debts',
    { items, next },
    [
      debtsTable(items, isFiltered({ person, ...rest }) ? 'Nothing matches.' : all ? 'No debts yet.' : 'No open debts.'),
      ...order,
      ...more(context, next),
    ],
    true,
  );
}

/** The command that shows the next page with the same filters. */
function more(context: Context, next: string | null): Doc {
  if (next === null || context.input.on('plain')) return [];
  const command = context.command.replace(/ --after(?:=| +)\S+/, '');
  return [`There is more: debt ${withFlag(command, `--after ${quote(next)}`)}`];
}

/** The transaction with this id; if there is none, the debt with this id. */
export async function show(context: Context, typed: string): Promise<Outcome> {
  try {
    const recorded = await context.api.get(`/v1/transactions/${await findTransactionId(context, typed)}`, transactionRecorded);
    const [, ...rest] = recordedDoc(recorded);
    return outcome('transaction', recorded, [transactionFacts(recorded.transaction), ...rest.slice(0, -1)]);
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.exit !== exitCodes.notFound) throw error;
  }
  const detail = await readDebt(context, typed);
  return outcome('debt', detail, [debtFacts(detail.debt), '', entriesTable(detail)]);
}

async function readDebt(context: Context, typed: string) {
  try {
    return await context.api.get(`/v1/debts/${await findDebtId(context, typed)}`, debtDetail);
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.exit !== exitCodes.notFound) throw error;
    throw new DebtError('not_found', {
      what: `there is no transaction or debt with the id ${typed}`,
      fix: ['debt history', 'debt debts --all'],
    });
  }
}

/** Changes the due date of a debt; null removes it. */
export async function setDue(context: Context, typed: string, dueOn: string | null): Promise<Outcome> {
  const id = await findDebtId(context, typed);
  const before = await context.api.getTagged(`/v1/debts/${id}`, debtDetail);
  const tag = before.etag ?? `"${before.value.debt.version}"`;
  const moved = await context.api.call({ method: 'PATCH', path: `/v1/debts/${id}`, body: { dueOn }, headers: { 'if-match': tag } }, debt);
  const due = moved.dueOn === null ? 'now has no due date' : `is now due on ${moved.dueOn}`;
  return outcome('debt', { debt: moved }, [`Debt ${shortId(moved.id)} ${due}.`, debtFacts(moved)]);
}
