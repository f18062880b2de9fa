-- The consent rule as one expression: the user whose consent a transaction needs, or null. On first contact that is the counterparty, else the party
-- that it disadvantages (its borrower when it raises what is owed, else its lender), unless they are the author or have no account.
create or replace function consent_from(
  p_author uuid, p_lender uuid, p_borrower uuid, p_sign integer, p_first_contact boolean, p_consenter_is_user boolean) returns uuid
language sql immutable parallel safe
return case
  when p_first_contact then case when p_author = p_lender then p_borrower else p_lender end
  when p_consenter_is_user then nullif(case when p_sign = 1 then p_borrower else p_lender end, p_author)
end;
