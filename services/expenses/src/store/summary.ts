import type { Pool } from '@debt/kit/postgres';
import { type Minor, minor } from '@debt/rules';
import Type, { type StaticDecode } from 'typebox';
import { type CurrencyTotalsBody, PersonRef, type PersonRefBody, type SummaryBody } from '../contract/contract.ts';
import { decoderOf } from './decoder.ts';
import { MinorText, moneyBody } from './views.ts';

const Row = Type.Object({
  partyId: Type.String(),
  person: PersonRef,
  currency: Type.String(),
  owe: MinorText,
  owed: MinorText,
  pendingForMe: MinorText,
  pendingForThem: MinorText,
  countForMe: Type.Integer(),
  countForThem: Type.Integer(),
});
type Row = StaticDecode<typeof Row>;
const decodeRows = decoderOf(Type.Array(Type.Object({ view: Row })));
const decodeRequests = decoderOf(Type.Array(Type.Object({ requests: Type.Integer() })));

/** One row for each person and currency: as many as there are accounts, regardless of the number of entries. */
const balancesSql = /* sql */ `
with balances as (
  select borrower_id as party_id, currency, 0::numeric as owe, outstanding_minor::numeric as owed, 0::numeric as for_me, 0::numeric as for_them,
    0 as count_for_me, 0 as count_for_them from accounts where lender_id = $1 and outstanding_minor > 0
  union all
  select lender_id, currency, outstanding_minor, 0, 0, 0, 0, 0 from accounts where borrower_id = $1 and outstanding_minor > 0
  union all
  select case when t.lender_id = $1 then t.borrower_id else t.lender_id end, a.currency, 0, 0, t.amount_minor, 0, 1, 0
    from transactions t join accounts a on a.id = t.account_id where t.consent_from_id = $1 and t.state = 'pending'
  union all
  select t.borrower_id, a.currency, 0, 0, 0, t.amount_minor, 0, 1 from transactions t join accounts a on a.id = t.account_id
    where t.lender_id = $1 and t.state = 'pending' and t.consent_from_id = t.borrower_id
  union all
  select t.lender_id, a.currency, 0, 0, 0, t.amount_minor, 0, 1 from transactions t join accounts a on a.id = t.account_id
    where t.borrower_id = $1 and t.state = 'pending' and t.consent_from_id = t.lender_id
), totals as (
  select party_id, currency, sum(owe) as owe, sum(owed) as owed, sum(for_me) as for_me, sum(for_them) as for_them,
    sum(count_for_me)::integer as count_for_me, sum(count_for_them)::integer as count_for_them
  from balances group by party_id, currency
)
select jsonb_build_object('partyId', party_id, 'person', person_view($1, party_id), 'currency', currency, 'owe', owe::text, 'owed', owed::text, 'pendingForMe', for_me::text,
  'pendingForThem', for_them::text, 'countForMe', count_for_me, 'countForThem', count_for_them) as view
from totals order by lower(person_view($1, party_id) ->> 'alias'), party_id, currency`;

const requestsSql = /* sql */ `
select count(*)::integer as requests from links
where $1 in (low_id, high_id) and not linked and requested_by <> $1 and not case when low_id = $1 then low_blocks else high_blocks end`;

/** Reads what I owe, what I am owed, and what is pending: by currency, and by person and currency. */
export async function readSummary(pool: Pool, userId: string): Promise<SummaryBody> {
  const [balances, requests] = await Promise.all([pool.query(balancesSql, [userId]), pool.query(requestsSql, [userId])]);
  const rows = decodeRows(balances.rows).map((row) => row.view);
  return {
    totals: totalsOf(rows),
    people: [...groupBy(rows, (row) => row.partyId).values()].map((group) => ({
      person: firstPerson(group),
      totals: totalsOf(group),
    })),
    pendingForMeCount: rows.reduce((sum, row) => sum + row.countForMe, 0),
    pendingForThemCount: rows.reduce((sum, row) => sum + row.countForThem, 0),
    linkRequests: decodeRequests(requests.rows)[0]?.requests ?? 0,
  };
}

type Group = readonly [Row, ...Row[]];

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    groups.set(keyOf(row), group === undefined ? [row] : [...group, row]);
  }
  return groups;
}

const firstPerson = ([row]: Group): PersonRefBody => row.person;

function totalsOf(rows: readonly Row[]): CurrencyTotalsBody[] {
  const byCurrency = [...groupBy(rows, (row) => row.currency)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byCurrency.map(([currency, group]) => {
    const sum = (amountOf: (row: Row) => Minor): Minor => minor(group.reduce((total, row) => total + amountOf(row), 0n));
    const owe = sum((row) => row.owe);
    const owed = sum((row) => row.owed);
    return {
      currency,
      owe: moneyBody(owe, currency),
      owed: moneyBody(owed, currency),
      net: moneyBody(minor(owed - owe), currency),
      pendingForMe: moneyBody(
        sum((row) => row.pendingForMe),
        currency,
      ),
      pendingForThem: moneyBody(
        sum((row) => row.pendingForThem),
        currency,
      ),
    };
  });
}
