import type { Pool } from '@debt/kit/postgres';
import Type from 'typebox';
import { Debt, type DebtBody, Entry, type EntryBody, StatementEntry, type StatementEntryBody } from '../contract/contract.ts';
import { decoderOf } from './decoder.ts';
import { dueOrLast } from './due-order.ts';
import { type PageRequest, positionForms, positionOf, rowsToFetch, toPage } from './pages.ts';
import type { Page } from './views.ts';

export interface DebtsRequest extends PageRequest {
  /** An entry of my address book. */
  readonly personId?: string | undefined;
  readonly currency?: string | undefined;
  /** The side: what they owe me (true) or what I owe them (false). */
  readonly iLend?: boolean | undefined;
  /** Includes debts that are paid off. */
  readonly all: boolean;
}

export interface StatementRequest extends PageRequest {
  /** An entry of my address book. */
  readonly personId: string;
  readonly currency: string;
  readonly iLend: boolean;
}

const decodeDebts = decoderOf(Type.Array(Type.Object({ view: Debt })));
const decodeDebtEntries = decoderOf(Type.Array(Type.Object({ view: Entry })));
const decodeStatement = decoderOf(Type.Array(Type.Object({ view: StatementEntry })));

/** Reads at most one page of each account along its index, and merges the pages. The cost does not grow with the debts of an account. */
const debtsSql = /* sql */ `
with party as (
  select e.party_id from people e where e.id = $2 and e.owner_id = $1
), mine as (
  select a.id from accounts a where a.lender_id = $1 and $4::boolean is not false
    and ($2::uuid is null or a.borrower_id = (select party_id from party)) and ($3::text is null or a.currency = $3)
  union all
  select a.id from accounts a where a.borrower_id = $1 and $4::boolean is not true
    and ($2::uuid is null or a.lender_id = (select party_id from party)) and ($3::text is null or a.currency = $3)
)
select debt_view($1, page.debt) as view
from (
  select d.* from mine cross join lateral (
    select o as debt, ${dueOrLast('o')} as due, o.opened_at, o.id from debts o
    where o.account_id = mine.id and ($5::boolean or o.outstanding_minor > 0)
      and ($6::date is null or (${dueOrLast('o')}, o.opened_at, o.id) > ($6::date, $7::timestamptz, $8::uuid))
    order by ${dueOrLast('o')}, o.opened_at, o.id limit $9) d
  order by d.due, d.opened_at, d.id limit $9
) page order by page.due, page.opened_at, page.id`;

/** Reads debts in the order of allocation: earliest due first, none last, then oldest. */
export async function readDebts(pool: Pool, userId: string, request: DebtsRequest): Promise<Page<DebtBody>> {
  const [dueOn, openedAt, id] = positionOf(request, [positionForms.dayOrNone, positionForms.instant, positionForms.id]);
  const { personId, currency, iLend, all } = request;
  const { rows } = await pool.query(debtsSql, [userId, personId, currency, iLend, all, dueOn, openedAt, id, rowsToFetch(request)]);
  const found = decodeDebts(rows);
  return toPage(
    found.map(({ view }) => ({ item: view, position: [view.dueOn ?? 'infinity', view.openedAt, view.id] })),
    request,
  );
}

/** Reads one debt of mine; undefined for one of others. */
export async function readDebt(pool: Pool, userId: string, debtId: string): Promise<DebtBody | undefined> {
  const { rows } = await pool.query(
    'select debt_view($1, d) as view from debts d join accounts a on a.id = d.account_id where d.id = $2 and $1 in (a.lender_id, a.borrower_id)',
    [userId, debtId],
  );
  return decodeDebts(rows)[0]?.view;
}

/** A debt is in one currency: that of its account. */
const linesSql = /* sql */ `
select jsonb_build_object('no', l.no, 'transactionId', l.transaction_id, 'kind', l.kind, 'verb', verb(l.kind, t.author_id = t.lender_id), 'mine', t.author_id = $1,
  'change', money(l.delta_minor, l.currency), 'outstanding', money(l.debt_after, l.currency), 'description', t.description, 'postedAt', iso(l.posted_at),
  'reversesNo', l.reverses_no) as view
from (
  select x.*, a.currency from (
    select d.id, o.currency from debts d cross join lateral (select * from accounts o where o.id = d.account_id limit 1) o
    where d.id = $2 and $1 in (o.lender_id, o.borrower_id) limit 1) a
  cross join lateral (
    select * from entries e where e.debt_id = a.id and ($3::bigint is null or e.no > $3::bigint) order by e.no limit $4) x
) l
cross join lateral (select * from transactions x where x.id = l.transaction_id limit 1) t
order by l.no`;

/** Reads the entries of a debt of mine, first to last. */
export async function readDebtEntries(pool: Pool, userId: string, debtId: string, page: PageRequest): Promise<Page<EntryBody>> {
  const [no] = positionOf(page, [positionForms.no]);
  const { rows } = await pool.query(linesSql, [userId, debtId, no, rowsToFetch(page)]);
  const found = decodeDebtEntries(rows);
  return toPage(
    found.map(({ view }) => ({ item: view, position: [view.no.toString()] })),
    page,
  );
}

/** Takes the page before any join, because a join to a whole account would join each of its entries. */
const statementSql = /* sql */ `
select jsonb_build_object('no', l.account_no, 'debtId', l.debt_id, 'transactionId', l.transaction_id, 'kind', l.kind,
  'verb', verb(l.kind, t.author_id = t.lender_id), 'mine', t.author_id = $1, 'iLend', $4::boolean, 'change', money(l.delta_minor, $3),
  'balance', money(l.account_after, $3), 'description', t.description, 'postedAt', iso(l.posted_at)) as view
from (
  select * from entries x
  where x.account_id = (
      select a.id from accounts a, (select p.party_id from people p where p.id = $2 and p.owner_id = $1) e
      where a.currency = $3 and a.lender_id = case when $4 then $1 else e.party_id end and a.borrower_id = case when $4 then e.party_id else $1 end)
    and ($5::bigint is null or x.account_no < $5::bigint)
  order by x.account_no desc limit $6
) l
cross join lateral (select * from transactions x where x.id = l.transaction_id limit 1) t
order by l.account_no desc`;

/**
 * Reads what one person and I owe each other in one direction and currency, newest first. Each entry contains the running balance, so no page needs a
 * sum.
 */
export async function readStatement(pool: Pool, userId: string, request: StatementRequest): Promise<Page<StatementEntryBody>> {
  const [no] = positionOf(request, [positionForms.no]);
  const { personId, currency, iLend } = request;
  const { rows } = await pool.query(statementSql, [userId, personId, currency, iLend, no, rowsToFetch(request)]);
  const found = decodeStatement(rows);
  return toPage(
    found.map(({ view }) => ({ item: view, position: [view.no.toString()] })),
    request,
  );
}
