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
  and ($5::text is null or (t.state = 'pending' and (t.author_id = $1) = ($5 = 'them')))
  and ($6::text is null or exists (select from accounts a where a.id = t.account_id and a.currency = $6))
  and ($7::float8 is null or t.recorded_at >= to_timestamp($7::float8))
  and ($8::float8 is null or t.recorded_at < to_timestamp($8::float8))
  and ($9::text is null or position(lower($9) in lower(t.description)) > 0)
  and ($10::uuid is null or exists (select from entries l where l.transaction_id = t.id and l.debt_id = $10))
  and ($11::timestamptz is null or (t.recorded_at, t.id) < ($11::timestamptz, $12::uuid))`;
const newestFirst = 'order by t.recorded_at desc, t.id desc limit $13';

/** What I recorded and what others recorded with me: two index scans, merged, so that the cost of a page does not grow with the history. */
const ofMine = /* sql */ `
  (select t.* from transactions t where t.author_id = $1 and $5::text is distinct from 'me' ${filters} ${newestFirst})
  union all
  (select t.* from transactions t where t.counterparty_id = $1 and t.counterparty_is_user and $5::text is distinct from 'them' ${filters} ${newestFirst})`;

/** The same for one person: a scan along each account between us, because few of many transactions may match. */
const withPerson = /* sql */ `
  select t.* from (${ofPerson}) mine
  cross join lateral (select t.* from transactions t where t.account_id = mine.id ${filters} ${newestFirst}) t`;

/** The same for one debt: along its entries. */
const onDebt = /* sql */ `
  select t.* from (select distinct l.transaction_id from entries l where l.debt_id = $10) on_debt
  cross join lateral (select * from transactions x where x.id = on_debt.transaction_id limit 1) t
  where (t.author_id = $1 or (t.counterparty_id = $1 and t.counterparty_is_user)) ${filters}`;

const pageOf = (found: string): string => /* sql */ `
with found as (${found}),
page as (select * from found order by recorded_at desc, id desc limit $13)
select transaction_view($1, (select t from transactions t where t.id = page.id)) as view from page order by recorded_at desc, id desc`;

const historySql = { ofMine: pageOf(ofMine), withPerson: pageOf(withPerson), onDebt: pageOf(onDebt) } as const;

/** Chooses the scan that reads the fewest transactions besides those requested. */
function walkFor({ debtId, personId }: HistoryFilter): keyof typeof historySql {
  if (debtId !== undefined) return 'onDebt';
  return personId === undefined ? 'ofMine' : 'withPerson';
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
    'select transaction_detail($1, t) as view from transactions t where t.id = $2 and (t.author_id = $1 or (t.counterparty_id = $1 and t.counterparty_is_user))',
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

const afterThis = `($2::timestamptz is null or (t.recorded_at, t.id) > ($2::timestamptz, $3::uuid))
  order by t.recorded_at, t.id limit ${limits.exportRowsPerFetch}`;

const exportSql = /* sql */ `
with found as (
  (select t.* from transactions t where t.author_id = $1 and ${afterThis})
  union all
  (select t.* from transactions t where t.counterparty_id = $1 and t.counterparty_is_user and ${afterThis})
)
select transaction_view($1, (select t from transactions t where t.id = found.id)) as view
from found order by recorded_at, id limit ${limits.exportRowsPerFetch}`;

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
