-- Why an author may not record a transaction with a user, or null. Conditions of the author come first, then decisions of the user.
create or replace function addressing_refusal(
  p_user uuid, p_author_activated boolean, p_counterparty uuid, p_activated boolean, p_linked boolean, p_blocked boolean, p_wants_consent boolean)
returns jsonb language plpgsql as $$
begin
  if not p_author_activated then return refused('not_activated'); end if;
  if not p_activated or (p_blocked and not p_linked) then return refused('person_not_found'); end if;
  if p_blocked and p_wants_consent then return refused('not_accepting'); end if;
  return case when p_linked then null else first_contact_refusal(p_user, p_counterparty) end;
end $$;
