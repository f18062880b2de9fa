/**
 * Lists are read along an index in their own order, so that a page reads as many rows as it shows. Debts without a due date come last, and a cursor
 * stands behind one of them as behind any other.
 */
export const lists = /* sql */ `
drop index debts_open;
create index debts_open on debts (account_id, coalesce(due_on, 'infinity'::date), opened_at, id) where outstanding_minor > 0;
drop index debts_of_account;
create index debts_of_account on debts (account_id, coalesce(due_on, 'infinity'::date), opened_at, id);
create index credentials_live on credentials (user_id, kind, created_at desc, id) where revoked_at is null;
`;
