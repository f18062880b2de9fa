-- What the author recorded, by kind and side.
create or replace function verb(p_kind text, p_author_lends boolean) returns text language sql immutable parallel safe
return case p_kind
  when 'lend' then case when p_author_lends then 'lend' else 'owe' end
  when 'repay' then case when p_author_lends then 'receive' else 'pay' end
  when 'forgive' then 'forgive'
  else 'undo' end;
