import type { Pool, PoolClient } from '@debt/kit/postgres';
import Type from 'typebox';
import { decoderOf } from './decoder.ts';

export interface Check {
  /** What should hold, as a sentence. */
  readonly name: string;
  /** Rows that break it. */
  readonly violations: number;
  /** Ids of a few of them. */
  readonly sample: readonly string[];
}

/** Each query gives the ids of what breaks the rule. Most rules are declared in the schema too: this proves that the declarations hold. */
const checks: readonly { readonly name: string; readonly breaking: string }[] = [
  {
    name: 'the outstanding amount of a debt is the sum of its lines',
    breaking: `select d.id from debts d
      join lateral (select coalesce(sum(l.delta_minor), 0) as sum, count(*) as lines from lines l where l.debt_id = d.id) s on true
      where d.outstanding_minor <> s.sum or d.lines_count <> s.lines`,
  },
  {
    name: 'the head of a debt is its last line',
    breaking: `select d.id from debts d where not exists (select from lines l where l.debt_id = d.id and l.no = d.lines_count and l.debt_after = d.outstanding_minor)
      or exists (select from lines l where l.debt_id = d.id and l.no > d.lines_count)`,
  },
  {
    name: 'the outstanding amount of an account is the sum of its debts',
    breaking: `select a.id from accounts a where a.outstanding_minor <> (select coalesce(sum(d.outstanding_minor), 0) from debts d where d.account_id = a.id)`,
  },
  {
    name: 'an account counts its lines without a hole',
    breaking: `select a.id from accounts a join lateral (select count(*) as lines, coalesce(max(l.account_no), 0) as last from lines l where l.account_id = a.id) s on true
      where a.lines_count <> s.lines or a.lines_count <> s.last`,
  },
  {
    name: 'nothing outstanding is below zero',
    breaking: `select id::text from debts where outstanding_minor < 0 union all select id::text from accounts where outstanding_minor < 0`,
  },
  {
    name: 'the running balance of an account continues from line to line',
    breaking: `select account_id from (select account_id, account_after - delta_minor
      - coalesce(lag(account_after) over (partition by account_id order by account_no), 0) as gap from lines) s where gap <> 0`,
  },
  {
    name: 'the outstanding amount of a debt continues from line to line',
    breaking: `select debt_id from (select debt_id, debt_after - delta_minor
      - coalesce(lag(debt_after) over (partition by debt_id order by no), 0) as gap from lines) s where gap <> 0`,
  },
  {
    name: 'a posted transaction is the sum of its lines, on its own account',
    breaking: `select t.id from transactions t where t.state = 'posted' and t.sign * t.amount_minor is distinct from
      (select sum(l.delta_minor)::bigint from lines l where l.transaction_id = t.id and l.account_id = t.account_id and l.kind = t.kind)`,
  },
  {
    name: 'only posted transactions have lines',
    breaking: `select t.id from transactions t where t.state <> 'posted' and exists (select from lines l where l.transaction_id = t.id)`,
  },
  {
    name: 'a transaction is reversed at most once',
    breaking: `select reverses_id from transactions where reverses_id is not null and state in ('pending', 'posted') group by reverses_id having count(*) > 1`,
  },
  {
    name: 'a reversal undoes each line of what it reverses, exactly',
    breaking: `select t.id from transactions t where t.kind = 'reverse' and t.state = 'posted' and exists (
      select from (select debt_id, no, -delta_minor as delta from lines where transaction_id = t.reverses_id) o
      full join (select debt_id, reverses_no as no, delta_minor as delta from lines where transaction_id = t.id) u using (debt_id, no, delta)
      where o.debt_id is null or u.debt_id is null)`,
  },
  {
    name: 'what is in favour of its author, or a first word, stands only with the word of the other',
    breaking: `select id from transactions where state = 'posted' and other_is_user and (first_contact or author_lends = (sign = 1)) and decided_by is distinct from other_id`,
  },
  {
    name: 'what stands without the word of the other needed none',
    breaking: `select id from transactions where state = 'posted' and decided_by is not null and not (other_is_user and (first_contact or author_lends = (sign = 1)))`,
  },
  {
    name: 'a confirmed first word has linked the two',
    breaking: `select t.id from transactions t where t.first_contact and t.state = 'posted' and not exists (
      select from links l where l.low_id = least(t.author_id, t.other_id) and l.high_id = greatest(t.author_id, t.other_id) and l.linked)`,
  },
  {
    name: 'an account has a user on one side at least, and private persons only of the other side',
    breaking: `select a.id from accounts a join parties l on l.id = a.lender_id join parties b on b.id = a.borrower_id
      where (l.owner_id is not null and l.owner_id <> b.id) or (b.owner_id is not null and b.owner_id <> l.id)`,
  },
  {
    name: 'an address book holds users and private persons of its owner',
    breaking: `select e.id from people e join parties p on p.id = e.party_id where p.owner_id <> e.owner_id`,
  },
  {
    name: 'no word waits for or from a deleted account',
    breaking: `select t.id from transactions t join users u on u.id in (t.author_id, t.other_id) where t.state = 'pending' and u.settled_at is not null`,
  },
  { name: 'every message of the outbox can be delivered', breaking: `select id from outbox where parked_at is not null` },
];

const decodeFound = decoderOf(Type.Tuple([Type.Object({ violations: Type.Integer(), sample: Type.Array(Type.String()) })]));

/** Proves every invariant of the ledger again, all in one snapshot. Reads the whole ledger; changes nothing. */
export async function verifyLedger(pool: Pool): Promise<{ readonly checks: readonly Check[] }> {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    const results: Check[] = [];
    for (const check of checks) results.push(await runCheck(client, check));
    return { checks: results };
  } finally {
    await client.query('rollback').finally(() => client.release());
  }
}

async function runCheck(client: PoolClient, { name, breaking }: (typeof checks)[number]): Promise<Check> {
  const { rows } = await client.query(
    `select count(*)::integer as violations, coalesce((array_agg(id::text))[1:5], '{}') as sample from (${breaking}) as broken(id)`,
  );
  return { name, ...decodeFound(rows)[0] };
}
