/**
 * Drops the functions of the ledger, for a migration that changes what they are built on: columns of tables, or their own parameters. The last migration
 * creates all of them again. Only functions are built on them: a rule of a table is a function of its own (`keep_rules`), and so is a trigger.
 */
export const dropFunctions = /* sql */ `
do $$
declare
  made text;
begin
  -- Named before the first is dropped, because dropping one drops those that are built on it.
  foreach made in array (
    select coalesce(array_agg(p.oid::regprocedure::text), '{}') from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype and p.proname <> 'keep_rules'
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'))
  loop
    execute format('drop function if exists %s cascade', made);
  end loop;
end $$;
`;
