import pg from 'pg';
import { get, load } from './lib/http-load.ts';
import { addPrivatePerson, register, service } from './lib/people.ts';
import type { BenchPlatform } from './lib/platform.ts';
import type { Report } from './lib/report.ts';
import { connectionOf } from './record.ts';

/** The balance with a person who has few entries, and with one who has many. */
export async function measureBalance(platform: BenchPlatform, many: number, seconds: number, report: Report): Promise<void> {
  const at = service(platform);
  const few = 100;
  const medians: number[] = [];
  for (const lines of [few, many]) {
    const user = await register(at, `reader${lines}`);
    const person = await addPrivatePerson(at, user, 'counterparty');
    await record(platform, user.handle, person, lines);
    const request = get('/v1/summary', { host: at.host, authorization: `Bearer ${user.token}` });
    const result = await load({ port: at.port, connections: 1, seconds, expect: 200, request: () => request });
    if (result.failures > 0) throw new Error('a balance could not be read');
    medians.push(result.medianMs);
    report({ name: `balance with a person, ${lines.toLocaleString('en')} entries, median`, value: result.medianMs, unit: 'ms' });
  }
  const [atFew = Number.NaN, atMany = Number.NaN] = medians;
  report({
    name: `balance at ${many.toLocaleString('en')} entries against ${few}`,
    value: atMany / atFew,
    unit: '×',
    target: { at: 'most', value: 1.5 },
  });
}

/** Entries per statement. */
const linesPerStatement = 10_000;

/**
 * One loan for each entry, written by statements over many rows. The rows are the same as those of record_transaction(), with the same keys and
 * rules. The events and the answers are omitted, because they are not measured.
 */
async function record(platform: BenchPlatform, handle: string, person: string, lines: number): Promise<void> {
  const client = new pg.Client({ ...connectionOf(platform) });
  await client.connect();
  try {
    await client.query(
      `insert into accounts (lender_id, borrower_id, currency)
         select u.id, e.party_id, 'EUR' from users u join people e on e.owner_id = u.id where u.handle = $1 and e.id = $2`,
      [handle, person],
    );
    for (let left = lines; left > 0; left -= linesPerStatement)
      await client.query(manyLoans, [handle, person, Math.min(left, linesPerStatement)]);
    await client.query('vacuum analyze accounts');
    const { rows } = await client.query<{ readonly lines: number }>(
      `select a.entries_count::int as lines from accounts a join users u on u.id = a.lender_id where u.handle = $1`,
      [handle],
    );
    if (rows[0]?.lines !== lines) throw new Error(`${rows[0]?.lines ?? 0} entries were written instead of ${lines}`);
  } finally {
    await client.end();
  }
}

const manyLoans = /* sql */ `
with account as (
  select a.* from accounts a join people e on e.owner_id = a.lender_id and e.party_id = a.borrower_id join users u on u.id = a.lender_id
  where u.handle = $1 and e.id = $2
), loans as materialized (
  select uuidv7() as transaction_id, uuidv7() as debt_id, n from generate_series(1, $3::integer) n
), recorded as (
  insert into transactions (id, account_id, kind, sign, amount_minor, author_id, lender_id, borrower_id, consenter_is_user, first_contact, state)
  select l.transaction_id, a.id, 'lend', 1, 1, a.lender_id, a.lender_id, a.borrower_id, false, false, 'posted' from account a, loans l
), opened as (
  insert into debts (id, account_id, outstanding_minor, entries_count) select l.debt_id, a.id, 1, 1 from account a, loans l
), written as (
  insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
  select l.debt_id, 1, a.id, a.entries_count + l.n, l.transaction_id, 'lend', 1, 1, a.outstanding_minor + l.n from account a, loans l
)
update accounts a set outstanding_minor = a.outstanding_minor + $3::integer, entries_count = a.entries_count + $3::integer from account x where a.id = x.id`;
