import { currencies } from '@debt/rules';

export interface Invariant {
  /** The invariant, as a sentence. */
  readonly name: string;
  /** Selects the ids of the rows that violate it. */
  readonly breaking: string;
}

/** The party of a transaction `t` that the consent rule asks: the one that it disadvantages; on first contact the counterparty. */
const consenter = `case when t.first_contact then case when t.author_id = t.lender_id then t.borrower_id else t.lender_id end
  when t.sign = 1 then t.borrower_id else t.lender_id end`;

/** The schema declares most of these rules too: this proves that the declarations are effective. */
export const invariants: readonly Invariant[] = [
  {
    name: 'the outstanding amount of a debt is the sum of its entries',
    breaking: `select d.id from debts d
      join lateral (select coalesce(sum(l.delta_minor), 0) as sum, count(*) as entries from entries l where l.debt_id = d.id) s on true
      where d.outstanding_minor <> s.sum or d.entries_count <> s.entries`,
  },
  {
    name: 'the head of a debt is its last entry',
    breaking: `select d.id from debts d where not exists (select from entries l where l.debt_id = d.id and l.no = d.entries_count and l.debt_after = d.outstanding_minor)
      or exists (select from entries l where l.debt_id = d.id and l.no > d.entries_count)`,
  },
  {
    name: 'the outstanding amount of an account is the sum of its debts',
    breaking: `select a.id from accounts a where a.outstanding_minor <> (select coalesce(sum(d.outstanding_minor), 0) from debts d where d.account_id = a.id)`,
  },
  {
    name: 'the entries of an account are numbered without a gap',
    breaking: `select a.id from accounts a join lateral (select count(*) as entries, coalesce(max(l.account_no), 0) as last from entries l where l.account_id = a.id) s on true
      where a.entries_count <> s.entries or a.entries_count <> s.last`,
  },
  {
    name: 'no outstanding amount is below zero',
    breaking: `select id::text from debts where outstanding_minor < 0 union all select id::text from accounts where outstanding_minor < 0`,
  },
  {
    name: 'the running balance of an account continues from entry to entry',
    breaking: `select account_id from (select account_id, account_after - delta_minor
      - coalesce(lag(account_after) over (partition by account_id order by account_no), 0) as gap from entries) s where gap <> 0`,
  },
  {
    name: 'the outstanding amount of a debt continues from entry to entry',
    breaking: `select debt_id from (select debt_id, debt_after - delta_minor
      - coalesce(lag(debt_after) over (partition by debt_id order by no), 0) as gap from entries) s where gap <> 0`,
  },
  {
    name: 'a posted transaction is the sum of its entries, on its own account',
    breaking: `select t.id from transactions t where t.state = 'posted' and t.sign * t.amount_minor is distinct from
      (select sum(l.delta_minor)::bigint from entries l where l.transaction_id = t.id and l.account_id = t.account_id and l.kind = t.kind)`,
  },
  {
    name: 'only posted transactions have entries',
    breaking: `select t.id from transactions t where t.state <> 'posted' and exists (select from entries l where l.transaction_id = t.id)`,
  },
  {
    name: 'a transaction is reversed at most once',
    breaking: `select reverses_id from transactions where reverses_id is not null and state in ('pending', 'posted') group by reverses_id having count(*) > 1`,
  },
  {
    name: 'a reversal exactly undoes each entry of the transaction that it reverses',
    breaking: `select t.id from transactions t where t.kind = 'reverse' and t.state = 'posted' and exists (
      select from (select debt_id, no, -delta_minor as delta from entries where transaction_id = t.reverses_id) o
      full join (select debt_id, reverses_no as no, delta_minor as delta from entries where transaction_id = t.id) u using (debt_id, no, delta)
      where o.debt_id is null or u.debt_id is null)`,
  },
  {
    name: 'lender and borrower of a transaction are those of its account, and its author is one of them',
    breaking: `select t.id from transactions t left join accounts a on a.id = t.account_id
      where (a.lender_id, a.borrower_id) is distinct from (t.lender_id, t.borrower_id) or t.author_id not in (t.lender_id, t.borrower_id)`,
  },
  {
    name: 'the author of a transaction is a user, and it records whether the party whose consent it asks for was one',
    breaking: `select t.id from transactions t left join parties p on p.id = t.author_id left join users u on u.id = ${consenter}
      where p.id is null or p.owner_id is not null or case when t.consenter_is_user then u.id is null else u.id is not null and u.deleted_at is null end`,
  },
  {
    name: 'a loan opens exactly one debt, and every debt begins with a loan',
    breaking: `select t.id::text from transactions t where t.kind = 'lend' and t.state = 'posted'
        and (select count(*) from entries l where l.transaction_id = t.id and l.no = 1) <> 1
      union all select l.debt_id::text from entries l where l.no = 1 and l.kind <> 'lend'`,
  },
  {
    name: 'a payment of one debt has its entries on that debt',
    breaking: `select t.id from transactions t where t.target_debt_id is not null
      and exists (select from entries l where l.transaction_id = t.id and l.debt_id <> t.target_debt_id)`,
  },
  {
    name: 'a reversal has the account and the amount of a posted transaction, with the opposite sign',
    breaking: `select t.id from transactions t left join transactions o on o.id = t.reverses_id where t.kind = 'reverse'
      and (o.state, o.account_id, o.amount_minor, o.sign::integer) is distinct from ('posted', t.account_id, t.amount_minor, -t.sign)`,
  },
  {
    name: 'a transaction needs the consent of the party that it disadvantages, on first contact of the counterparty, unless they are its author or have no account',
    breaking: `select t.id from transactions t
      where t.consent_from_id is distinct from case when t.consenter_is_user then nullif(${consenter}, t.author_id) end`,
  },
  {
    name: 'a transaction is posted or declined by the user whose consent it needs, or posted without a decision when it needs none',
    breaking: `select id from transactions where (state = 'posted' and decided_by is distinct from consent_from_id)
      or (state = 'declined' and (decided_by = consent_from_id) is not true)`,
  },
  {
    name: 'a transaction is withdrawn by its author or a party of it, never by the user whose consent it needs',
    breaking: `select id from transactions where state = 'withdrawn'
      and (decided_by in (author_id, lender_id, borrower_id) and decided_by <> consent_from_id) is not true`,
  },
  {
    name: 'a pending transaction awaits the consent of a user, and no user has decided about it',
    breaking: `select id from transactions where state = 'pending' and (consent_from_id is null or decided_by is not null)`,
  },
  {
    name: 'a confirmed first contact has connected the two users',
    breaking: `select t.id from transactions t where t.first_contact and t.state = 'posted' and not exists (
      select from links l where l.low_id = least(t.lender_id, t.borrower_id) and l.high_id = greatest(t.lender_id, t.borrower_id) and l.linked)`,
  },
  {
    name: 'an account has a user on at least one side, and a private contact only of the other side',
    breaking: `select a.id from accounts a join parties l on l.id = a.lender_id join parties b on b.id = a.borrower_id
      where (l.owner_id is not null and l.owner_id <> b.id) or (b.owner_id is not null and b.owner_id <> l.id)`,
  },
  {
    name: 'an address book contains users and private contacts of its owner',
    breaking: `select e.id from people e join parties p on p.id = e.party_id where p.owner_id <> e.owner_id`,
  },
  {
    name: 'no transaction with a deleted account is pending',
    breaking: `select t.id from transactions t join users u on u.id in (t.author_id, t.lender_id, t.borrower_id) where t.state = 'pending' and u.cleared_at is not null`,
  },
  {
    name: 'every party is either a user or a private contact, and links connect users',
    breaking: `select p.id from parties p left join users u on u.id = p.id where (p.owner_id is null) <> (u.id is not null)
      union all select p.id from links l join parties p on p.id in (l.low_id, l.high_id) where p.owner_id is not null`,
  },
  {
    name: 'the currencies have the decimals of ISO 4217',
    breaking: `select coalesce(c.code, k.code) from currencies c
      full join (values ${[...currencies.values()].map(({ code, exponent }) => `('${code}', ${exponent})`).join(', ')}) k(code, exponent) using (code)
      where c.exponent is distinct from k.exponent`,
  },
  {
    name: 'the sequences of the database continue after the last row',
    breaking: ['accounts', 'outbox', 'code_requests']
      .map(
        (table) =>
          `select '${table}' from ${table}_id_seq s where coalesce((select max(id) from ${table}), 0) > case when s.is_called then s.last_value else 0 end`,
      )
      .join(' union all '),
  },
  {
    name: 'every constraint and every trigger of the tables is in force',
    breaking: `select t.tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'public'::regnamespace and t.tgenabled not in ('O', 'A')
      union all select conname::text from pg_constraint where connamespace = 'public'::regnamespace and not convalidated`,
  },
  { name: 'every message of the outbox can be delivered', breaking: `select id from outbox where parked_at is not null` },
];
