create or replace function iso(at timestamptz) returns text language sql stable parallel safe
return to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
