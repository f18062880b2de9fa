/**
 * The rules of each row of a table, `t` being the row, as one constraint of the table. A violation is reported like that of a check with the rule's
 * name. Separate checks would be slow: PostgreSQL parses each check again for every statement that writes, which costs more than the write. A
 * function is compiled once for a connection. A rule that yields null is violated (a check would accept it).
 */
export function rulesOf(table: string, rules: Readonly<Record<string, string>>): string {
  return `${functionOf('create', table, rules)}alter table ${table} add constraint ${table}_rules check (keep_rules(${table}) is true);
`;
}

/** Replaces the rules of a table that already has some. */
export const keepRules = (table: string, rules: Readonly<Record<string, string>>): string => functionOf('create or replace', table, rules);

function functionOf(create: string, table: string, rules: Readonly<Record<string, string>>): string {
  return /* sql */ `
${create} function keep_rules(t ${table}) returns boolean language plpgsql immutable as $$
declare
  broken constant text := case
${Object.entries(rules)
  .map(([name, rule]) => `    when (${rule}) is not true then '${name}'`)
  .join('\n')}
  end;
begin
  if broken is null then return true; end if;
  raise exception 'a row of ${table} breaks the rule %', broken using errcode = 'check_violation', table = '${table}', constraint = broken;
end $$;
`;
}
