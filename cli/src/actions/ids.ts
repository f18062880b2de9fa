import { debt, transaction } from '@debt/proto/guards';
import type { Transaction } from '@debt/proto/http';
import type { Context } from '../app/context.ts';
import type { Query } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { sentenceOf, shortId } from '../output/sentences.ts';

const whole = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const part = /^[0-9a-f-]{4,35}$/i;
/** The number of pages that are searched for a partial id. */
const pagesMax = 5;

/** Whether the part is the beginning or the end of the id, or the beginning of its short form in lists. */
export const isPartOf = (id: string, part: string): boolean => id.startsWith(part) || id.endsWith(part) || shortId(id).startsWith(part);

/** The transactions that match a query, newest first, at most a thousand. */
export const listTransactions = (context: Context, query: Query): Promise<readonly Transaction[]> =>
  context.api.list('/v1/transactions', transaction, query, pagesMax);

/** The whole id of a transaction, given its beginning or end. The query narrows the candidates. */
export const findTransactionId = (context: Context, typed: string, query: Query = {}): Promise<string> =>
  findId(typed, () => listTransactions(context, query), {
    missing: () => notFound('transaction', typed, 'debt history'),
    text: (one) => `${one.id}  ${sentenceOf(one)}`,
  });

export const findDebtId = (context: Context, typed: string): Promise<string> =>
  findId(typed, () => context.api.list('/v1/debts', debt, { open: false }, pagesMax), {
    missing: () => notFound('debt', typed, 'debt debts --all'),
    text: (one) => one.id,
  });

interface Texts<T> {
  readonly missing: () => DebtError;
  /** One of several candidates. */
  readonly text: (one: T) => string;
}

async function findId<T extends { readonly id: string }>(
  typed: string,
  list: () => Promise<readonly T[]>,
  { missing, text }: Texts<T>,
): Promise<string> {
  const wanted = typed.toLowerCase();
  if (whole.test(wanted)) return wanted;
  requirePart(typed);
  const found = (await list()).filter((one) => isPartOf(one.id, wanted));
  const [only, ...others] = found;
  if (only === undefined) throw missing();
  if (others.length > 0) throw ambiguous(typed, found.map(text));
  return only.id;
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
