-- Why this user may not make a first contact with that user now, or null.
create or replace function first_contact_refusal(p_user uuid, p_counterparty uuid) returns jsonb
language plpgsql as $$
declare
  v_from timestamptz;
begin
  if not try_lock_address_book(p_user) then return refused('in_flight', '{"retryAfterSeconds": 1}'); end if;
  if exists (select from transactions where author_id = p_user and consent_from_id = p_counterparty and state = 'pending' and first_contact) then
    return refused('first_contact_pending');
  end if;
  select max(decided_at) + first_contact_after_decline() into v_from
    from transactions where author_id = p_user and consent_from_id = p_counterparty and state = 'declined' and first_contact;
  if v_from > clock_timestamp() then
    return refused('first_contact_too_soon', jsonb_build_object('retryAfterSeconds', ceil(extract(epoch from v_from - clock_timestamp()))));
  end if;
  select recorded_at + interval '1 day' into v_from from transactions
    where author_id = p_user and first_contact and recorded_at > clock_timestamp() - interval '1 day'
    order by recorded_at desc offset first_contacts_per_day_max() - 1 limit 1;
  if found then
    return refused('first_contacts_used_up', jsonb_build_object('retryAfterSeconds', ceil(extract(epoch from v_from - clock_timestamp()))));
  end if;
  return null;
end $$;
