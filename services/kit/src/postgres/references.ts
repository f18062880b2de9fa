import Type from 'typebox';
import { Value } from 'typebox/value';

/** A pool, or a single connection. With a connection, everything is queried in its transaction. */
export interface Asked {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

/** A violated foreign key. */
export interface BrokenReference {
  /** Name of the constraint. */
  readonly name: string;
  readonly rows: number;
  /** The values of a few of the rows, as PostgreSQL shows a row. */
  readonly sample: readonly string[];
}

/** One statement for each foreign key of this database, which counts the rows without a referenced row. */
const statements = /* sql */ `
select c.conname::text as name, format(
    'select count(*)::float8 as rows, coalesce((array_agg(row(%s)::text))[1:3], ''{}'') as sample from %s r where %s and not exists (select from %s o where %s)',
    k.own, c.conrelid::regclass, k.present, c.confrelid::regclass, k.same) as statement
from pg_constraint c
join pg_namespace n on n.oid = c.connamespace
cross join lateral (
  select string_agg(format('r.%I', a.attname), ', ' order by u.at) as own,
    string_agg(format('r.%I is not null', a.attname), ' and ' order by u.at) as present,
    string_agg(format('o.%I = r.%I', b.attname, a.attname), ' and ' order by u.at) as same
  from unnest(c.conkey, c.confkey) with ordinality u(own, other, at)
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = u.own
  join pg_attribute b on b.attrelid = c.confrelid and b.attnum = u.other
) k
where c.contype = 'f' and n.nspname not like 'pg\\_%'
order by 1`;

const Statements = Type.Array(Type.Object({ name: Type.String(), statement: Type.String() }));
const Found = Type.Tuple([Type.Object({ rows: Type.Number(), sample: Type.Array(Type.String()) })]);

/**
 * Verifies every foreign key again. PostgreSQL enforces them by triggers, which a restore and any privileged role can disable, and it never rechecks
 * the rows that were written meanwhile. Reads every table; changes nothing.
 */
export async function brokenReferences(database: Asked): Promise<readonly BrokenReference[]> {
  const { rows } = await database.query(statements);
  const broken: BrokenReference[] = [];
  for (const { name, statement } of Value.Parse(Statements, rows)) {
    const [found] = Value.Parse(Found, (await database.query(statement)).rows);
    if (found.rows > 0) broken.push({ name, ...found });
  }
  return broken;
}
