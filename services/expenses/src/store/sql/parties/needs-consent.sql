-- The consent rule as one expression: whether a transaction needs the consent of the counterparty.
create or replace function needs_consent(p_other_is_user boolean, p_linked boolean, p_author_lends boolean, p_sign integer) returns boolean
language sql immutable parallel safe
return p_other_is_user and (not p_linked or p_author_lends = (p_sign = 1));
