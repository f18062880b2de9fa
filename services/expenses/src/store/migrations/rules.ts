/**
 * The rules that each row of a table keeps, `t` being the row, as one constraint of the table. A row that breaks one is refused as by a check of that
 * name. They are not checks of their own because PostgreSQL reads the text of every check again for each statement that writes, which costs more than
 * the writing; a function is compiled once for a connection. A rule that yields null is broken (a check would let it pass).
 */
export function rulesOf(table: string, rules: Readonly<Record<string, string>>): string {
  return `${functionOf('create', table, rules)}alter table ${table} add constraint ${table}_rules check (keep_rules(${table}) is true);
`;
}

/** The rules of a table that has some, from now on. */
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
