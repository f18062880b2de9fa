import type { Pool } from '@debt/kit/postgres';
import type { Kind, State } from '@debt/rules';
import Type from 'typebox';
import { Transaction, type TransactionBody, TransactionRecorded, type TransactionRecordedBody } from '../contract/contract.ts';
import { limits } from '../limits.ts';
import { endOfDay, requireTimeZone, startOfDay } from './days.ts';
import { decoderOf } from './decoder.ts';
import { type PageRequest, positionForms, positionOf, rowsToFetch, toPage } from './pages.ts';
import type { Page } from './views.ts';

export interface HistoryFilter {
  /** An entry of my address book. */
  readonly personId?: string | undefined;
  readonly state?: State | undefined;
  readonly kind?: Kind | undefined;
  readonly consentFrom?: 'me' | 'them' | undefined;
  readonly currency?: string | undefined;
  /** ISO 8601 date; recorded on that day or later. */
  readonly from?: string | undefined;
  /** ISO 8601 date; recorded on that day or earlier. */
  readonly to?: string | undefined;
  /** The zone of these days. @default UTC */
  readonly timeZone?: string | undefined;
  /** Part of the description, in upper or lower case. */
  readonly text?: string | undefined;
  readonly debtId?: string | undefined;
}

const decodeRows = decoderOf(Type.Array(Type.Object({ view: Transaction })));
const decodeDetails = decoderOf(Type.Array(Type.Object({ view: TransactionRecorded })));

const ofPerson = /* sql */ `
    select a.id from people e join accounts a on (a.lender_id, a.borrower_id) in ((e.owner_id, e.party_id), (e.party_id, e.owner_id))
    where e.id = $2 and e.owner_id = $1`;

const filters = /* sql */ `
  and ($2::uuid is null or t.account_id in (${ofPerson}))
  and ($3::text is null or t.state = $3)
  and ($4::text is null or t.kind = $4)
  and ($5::text is null or (t.state = 'pending' and (t.consent_from_id = $1) = ($5 = 'me')))
  and ($6::text is null or exists (select from accounts a where a.id = t.account_id and a.currency = $6))
  and ($7::float8 is null or t.recorded_at >= to_timestamp($7::float8))
  and ($8::float8 is null or t.recorded_at < to_timestamp($8::float8))
  and ($9::text is null or position(lower($9) in lower(t.description)) > 0)
  and ($10::uuid is null or exists (select from entries l where l.transaction_id = t.id and l.debt_id = $10))
  and ($11::timestamptz is null or (t.recorded_at, t.id) < ($11::timestamptz, $12::uuid))`;
const newestFirst = 'order by t.recorded_at desc, t.id desc limit $13';

/** One scan along an index: the page that starts after the position, of the transactions that match. */
const walk = (match: string): string => /* sql */ `
  select t as one, t.recorded_at, t.id from transactions t where ${match} ${filters} ${newestFirst}`;

/** What I lend and what I borrow: the index scans are merged, so that the cost of a page does not grow with the history. */
const ofMine = /* sql */ `(${walk('t.lender_id = $1')}) union all (${walk('t.borrower_id = $1')})`;

/** The same for what is pending, which is indexed by whose answer it awaits. */
const pendingForMe = walk("t.consent_from_id = $1 and t.state = 'pending'");
const pendingForThem = /* sql */ `
  (${walk("t.lender_id = $1 and t.state = 'pending' and t.consent_from_id = t.borrower_id")})
  union all
  (${walk("t.borrower_id = $1 and t.state = 'pending' and t.consent_from_id = t.lender_id")})`;

/** The same for one person: a scan along each account between us, because few of many transactions may match. */
const withPerson = /* sql */ `
  select t.* from (${ofPerson}) mine cross join lateral (${walk('t.account_id = mine.id')}) t`;

/** The same for one debt: along its entries. */
const onDebt = /* sql */ `
  select t.one, t.recorded_at, t.id from (select distinct l.transaction_id from entries l where l.debt_id = $10) on_debt
  cross join lateral (select x as one, x.* from transactions x where x.id = on_debt.transaction_id limit 1) t
  where $1 in (t.lender_id, t.borrower_id) ${filters}`;

const pageOf = (found: string): string => /* sql */ `
select transaction_view($1, page.one) as view
from (select * from (${found}) found order by recorded_at desc, id desc limit $13) page order by recorded_at desc, id desc`;

const historySql = {
  ofMine: pageOf(ofMine),
  pending: pageOf(`(${pendingForMe}) union all ${pendingForThem}`),
  pendingForMe: pageOf(pendingForMe),
  pendingForThem: pageOf(pendingForThem),
  withPerson: pageOf(withPerson),
  onDebt: pageOf(onDebt),
} as const;

/** Chooses the scan that reads the fewest transactions besides those requested. */
function walkFor({ debtId, personId, consentFrom, state }: HistoryFilter): keyof typeof historySql {
  if (debtId !== undefined) return 'onDebt';
  if (personId !== undefined) return 'withPerson';
  if (consentFrom !== undefined) return consentFrom === 'me' ? 'pendingForMe' : 'pendingForThem';
  return state === 'pending' ? 'pending' : 'ofMine';
}

/** Newest first; keyset on the instant and the id. Pending transactions are history with `consentFrom`. @throws AppError `time_zone_unknown` */
export async function readHistory(pool: Pool, userId: string, filter: HistoryFilter, page: PageRequest): Promise<Page<TransactionBody>> {
  const [recordedAt, id] = positionOf(page, [positionForms.instant, positionForms.id]);
  const { personId, state, kind, consentFrom, currency, from, to, timeZone, text, debtId } = filter;
  if (timeZone !== undefined) requireTimeZone(timeZone);
  const { rows } = await pool.query(historySql[walkFor(filter)], [
    userId,
    personId,
    state,
    kind,
    consentFrom,
    currency,
    from === undefined ? undefined : startOfDay(from, timeZone),
    to === undefined ? undefined : endOfDay(to, timeZone),
    text?.slice(0, limits.searchLengthMax),
    debtId,
    recordedAt,
    id,
    rowsToFetch(page),
  ]);
  const found = decodeRows(rows);
  return toPage(
    found.map(({ view }) => ({ item: view, position: [view.recordedAt, view.id] })),
    page,
  );
}

/** Reads one transaction of mine with its allocation; undefined for one of others. */
export async function readTransaction(pool: Pool, userId: string, transactionId: string): Promise<TransactionRecordedBody | undefined> {
  const { rows } = await pool.query(
    'select transaction_detail($1, t) as view from transactions t where t.id = $2 and $1 in (t.lender_id, t.borrower_id)',
    [userId, transactionId],
  );
  return decodeDetails(rows)[0]?.view;
}

/** Reads my latest transaction that can still be undone: withdrawn while pending, reversed once posted. Reversals are not counted. */
export async function readLatestOfMine(pool: Pool, userId: string): Promise<TransactionBody | undefined> {
  const { rows } = await pool.query(
    `select transaction_view($1, t) as view from transactions t
     where t.author_id = $1 and t.state in ('pending', 'posted') and t.kind <> 'reverse'
       and not exists (select from transactions r where r.reverses_id = t.id and r.state in ('pending', 'posted'))
     order by t.recorded_at desc, t.id desc limit 1`,
    [userId],
  );
  return decodeRows(rows)[0]?.view;
}

const nextOf = (side: string): string => /* sql */ `
  select t as one, t.recorded_at, t.id from transactions t
  where ${side} = $1 and ($2::timestamptz is null or (t.recorded_at, t.id) > ($2::timestamptz, $3::uuid))
  order by t.recorded_at, t.id limit ${limits.exportRowsPerFetch}`;

const exportSql = /* sql */ `
select transaction_view($1, found.one) as view
from ((${nextOf('t.lender_id')}) union all (${nextOf('t.borrower_id')})) found order by recorded_at, id limit ${limits.exportRowsPerFetch}`;

/** Reads all my transactions, oldest first, fetched in bounded batches. Transactions recorded meanwhile may appear at the end. */
export async function* exportRows(pool: Pool, userId: string): AsyncGenerator<TransactionBody, void, undefined> {
  let last: TransactionBody | undefined;
  do {
    const { rows } = await pool.query(exportSql, [userId, last?.recordedAt, last?.id]);
    const batch = decodeRows(rows).map((row) => row.view);
    yield* batch;
    last = batch.length === limits.exportRowsPerFetch ? batch.at(-1) : undefined;
  } while (last !== undefined);
}
