import type { Pool } from '@debt/kit/postgres';
import { peopleLimits } from '../../src/people/limits.ts';

/** The user with the long ledger, and the counterparties. Party ids. */
export interface LongLedger {
  readonly reader: string;
  /** Private contacts: many debts with the first, many entries on one debt with the second. */
  readonly manyDebts: string;
  readonly longDebt: string;
  /** A user: many pending transactions in both directions. */
  readonly other: string;
  readonly debtId: string;
}

/** Open sessions, including the reader's first one. */
export const openSessions = 21;
/** An address book is bounded; it also contains the three entries that the ledger names. */
const bookMax = peopleLimits.peopleMax - 3;

/**
 * Inserts what commands would have recorded, without running them: the numbers `from` to `to` of each kind.
 * Only the data that lists read is realistic; no command can run on it afterwards.
 */
const load = `
create temp table load (n integer, tx uuid, debt uuid) on commit drop;
insert into load select n, gen_random_uuid(), gen_random_uuid() from generate_series(:from, :to) n;

insert into accounts (lender_id, borrower_id, currency) values
  (:reader, :manyDebts, 'EUR'), (:reader, :longDebt, 'EUR'), (:other, :reader, 'EUR'), (:reader, :other, 'EUR') on conflict do nothing;

insert into transactions (id, account_id, kind, sign, amount_minor, author_id, lender_id, borrower_id, consent_from_id, consenter_is_user, first_contact, state, recorded_at)
  select tx, a.id, 'lend', 1, 1, :reader, :reader, :manyDebts, null, false, false, 'posted', now() + n * interval '1 second'
  from load, accounts a where a.lender_id = :reader and a.borrower_id = :manyDebts;
insert into debts (id, account_id, outstanding_minor, entries_count, opened_at, due_on)
  select debt, a.id, 1, 1, now() + n * interval '1 second', case when n % 2 = 0 then date '2030-01-01' + n / 100 end
  from load, accounts a where a.lender_id = :reader and a.borrower_id = :manyDebts;
insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
  select debt, 1, a.id, n, tx, 'lend', 1, 1, n from load, accounts a where a.lender_id = :reader and a.borrower_id = :manyDebts;

insert into debts (id, account_id, outstanding_minor, entries_count)
  select :debtId, a.id, 1000000 - :to, :to from accounts a where a.lender_id = :reader and a.borrower_id = :longDebt
  on conflict (id) do update set outstanding_minor = excluded.outstanding_minor, entries_count = excluded.entries_count;
update load set tx = gen_random_uuid();
insert into transactions (id, account_id, kind, sign, amount_minor, author_id, lender_id, borrower_id, consent_from_id, consenter_is_user, first_contact, state, recorded_at)
  select tx, a.id, 'repay', -1, 1, :reader, :reader, :longDebt, null, true, false, 'posted', now() - n * interval '1 second'
  from load, accounts a where a.lender_id = :reader and a.borrower_id = :longDebt;
insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
  select :debtId, n, a.id, n, tx, case when n = 1 then 'lend' else 'repay' end, case when n = 1 then 1000000 else -1 end, 1000001 - n, 1000001 - n
  from load, accounts a where a.lender_id = :reader and a.borrower_id = :longDebt;

insert into transactions (id, account_id, kind, sign, amount_minor, author_id, lender_id, borrower_id, consent_from_id, consenter_is_user, first_contact, state, recorded_at)
  select gen_random_uuid(), a.id, 'lend', 1, 1, s.lender_id, s.lender_id, s.borrower_id, s.borrower_id, true, false, 'pending', now() - n * interval '1 minute'
  from load, (values (:reader, :other), (:other, :reader)) s(lender_id, borrower_id)
  join accounts a on a.lender_id = s.lender_id and a.borrower_id = s.borrower_id;

insert into credentials (id, user_id, kind, token_hash, expires_at, revoked_at)
  select tx, :reader, 'session', sha256(tx::text::bytea), now() + interval '1 day', case when n > ${openSessions} - 1 then now() end from load;
insert into parties (id, owner_id) select debt, :reader from load where n <= ${bookMax};
insert into people (id, owner_id, party_id, alias) select debt, :reader, debt, 'contact ' || n from load where n <= ${bookMax};
insert into idempotency (user_id, key, request_hash, answer) select :reader, tx, '', 'null' from load;
`;

export async function lengthen(pool: Pool, ledger: LongLedger, from: number, to: number): Promise<void> {
  const values: Readonly<Record<string, string | number>> = { ...ledger, from, to };
  const text = load.replaceAll(/(?<!:):(\w+)/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? `${value}` : `'${value ?? ''}'::uuid`;
  });
  await pool.query(`begin; set local session_replication_role = replica; ${text} commit; analyze;`);
}
