-- The stored account, locked; inserted when it does not exist yet.
create or replace function open_account(a accounts) returns accounts language plpgsql as $$
declare
  opened accounts;
begin
  if a.id is not null then return a; end if;
  insert into accounts (lender_id, borrower_id, currency) values (a.lender_id, a.borrower_id, a.currency) on conflict do nothing;
  select * into strict opened from accounts b
    where b.lender_id = a.lender_id and b.borrower_id = a.borrower_id and b.currency = a.currency for no key update;
  return opened;
end $$;
