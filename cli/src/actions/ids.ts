import { pageOf } from '@debt/proto/guard';
import { debt, transaction } from '@debt/proto/guards';
import type { Transaction } from '@debt/proto/http';
import type { Context } from '../app/context.ts';
import type { Query } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { sentenceOf, shortId } from '../output/sentences.ts';

const whole = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const part = /^[0-9a-f-]{4,35}$/i;
const pageLimit = 200;
/** The number of pages that are searched for a partial id. */
const pagesMax = 5;

export const isWholeId = (text: string): boolean => whole.test(text);

/** Whether the part is the beginning or the end of the id, or the beginning of its short form in lists. */
export const isPartOf = (id: string, part: string): boolean => id.startsWith(part) || id.endsWith(part) || shortId(id).startsWith(part);

/** The transactions that match a query, newest first, at most a thousand. */
export async function listTransactions(context: Context, query: Query): Promise<readonly Transaction[]> {
  return collect(async (after) => context.api.get('/v1/transactions', pageOf(transaction), { ...query, limit: pageLimit, after }));
}

/** The whole id of a transaction, given its beginning or end. The query narrows the candidates. */
export async function findTransactionId(context: Context, typed: string, query: Query = {}): Promise<string> {
  const wanted = typed.toLowerCase();
  if (isWholeId(wanted)) return wanted;
  requirePart(typed);
  const found = (await listTransactions(context, query)).filter((one) => isPartOf(one.id, wanted));
  const [only, ...others] = found;
  if (only === undefined) throw notFound('transaction', typed, 'debt history');
  if (others.length > 0)
    throw ambiguous(
      typed,
      found.map((one) => `${one.id}  ${sentenceOf(one)}`),
    );
  return only.id;
}

export async function findDebtId(context: Context, typed: string): Promise<string> {
  const wanted = typed.toLowerCase();
  if (isWholeId(wanted)) return wanted;
  requirePart(typed);
  const debts = await collect(async (after) => context.api.get('/v1/debts', pageOf(debt), { open: false, limit: pageLimit, after }));
  const found = debts.filter((one) => isPartOf(one.id, wanted));
  const [only, ...others] = found;
  if (only === undefined) throw notFound('debt', typed, 'debt debts --all');
  if (others.length > 0)
    throw ambiguous(
      typed,
      found.map((one) => one.id),
    );
  return only.id;
}

async function collect<T>(
  read: (after: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next } = await read(after);
    all.push(...items);
    if (next === null) break;
    after = next;
  }
  return all;
}

function requirePart(typed: string): void {
  if (part.test(typed)) return;
  throw new DebtError('bad_id', {
    what: `'${typed}' is not an id`,
    why: 'ids use 0-9 and a-f; type four or more of them',
    fix: ['debt history', `debt show ${shortId('0198f2c4')}`],
  });
}

const notFound = (what: 'transaction' | 'debt', typed: string, command: string): DebtError =>
  new DebtError(`${what}_not_found`, { what: `there is no ${what} with the id ${typed}`, fix: [command] });

const ambiguous = (typed: string, candidates: readonly string[]): DebtError =>
  new DebtError('ambiguous_id', { what: `${typed} matches ${candidates.length} ids`, fix: candidates.slice(0, 5) });
