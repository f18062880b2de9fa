import type { Pool } from '@debt/kit/postgres';
import Type from 'typebox';
import { BalanceDay, type BalanceDayBody } from '../contract/contract.ts';
import { limits } from '../limits.ts';
import { lastDays } from './days.ts';
import { decoderOf } from './decoder.ts';

const decodeDays = decoderOf(Type.Array(Type.Object({ view: BalanceDay })));

/** Starts from the present balance, which needs no sum, and subtracts the changes of later days. */
const historySql = /* sql */ `
with mine as (
  select id, 1 as side, outstanding_minor from accounts where lender_id = $1 and currency = $2
  union all
  select id, -1, outstanding_minor from accounts where borrower_id = $1 and currency = $2
), days as (
  select ($4::date[])[width_bucket(l.posted_at, (select array_agg(to_timestamp(s) order by no) from unnest($3::float8[]) with ordinality t (s, no)))] as day, sum(m.side * l.delta_minor) as change
  from mine m join entries l on l.account_id = m.id
  where l.posted_at >= to_timestamp(($3::float8[])[1])
  group by 1
)
select jsonb_build_object('day', day, 'change', money(change, $2), 'net', money((select coalesce(sum(side * outstanding_minor), 0) from mine)
  - coalesce(sum(change) over (order by day desc rows between unbounded preceding and 1 preceding), 0), $2)) as view
from days order by day`;

/** A currency, and the zone of the days; without a zone, UTC. */
export interface BalanceHistoryRequest {
  readonly currency: string;
  readonly timeZone?: string | undefined;
}

/**
 * Reads what I am owed less what I owe, at the end of each day on which it changed, oldest first: for a year, at most 367 days.
 * @throws AppError `time_zone_unknown`
 */
export async function readBalanceHistory(
  pool: Pool,
  userId: string,
  { currency, timeZone }: BalanceHistoryRequest,
): Promise<BalanceDayBody[]> {
  const days = lastDays(limits.balanceHistoryDays, timeZone);
  const { rows } = await pool.query(historySql, [userId, currency, days.map(({ startsAt }) => startsAt), days.map(({ day }) => day)]);
  return decodeDays(rows).map(({ view }) => view);
}
