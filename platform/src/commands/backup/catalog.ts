/** The structure of a database, read from its own catalog. */
import type pg from 'pg';
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { DatabaseHeader } from './frames.ts';

export interface Table {
  readonly schema: string;
  readonly table: string;
  /** Without generated columns, which cannot be written. */
  readonly columns: readonly string[];
}

/** Tables with the version of a schema; they are compared and never overwritten. */
const versionTable = /^schema_(version|migrations)(_lock)?$/;
/** Tables that migration and provisioning fill in an empty environment: `schema.table`. */
const furniture: ReadonlySet<string> = new Set([
  'public.currencies',
  'event_bus.topics',
  'event_bus.partitions',
  'event_bus.offsets',
  'job_queue.queues',
]);

const Tables = Type.Array(Type.Object({ schema: Type.String(), table: Type.String(), columns: Type.Array(Type.String()) }));
const Sequences = Type.Array(Type.Object({ name: Type.String() }));
const Last = Type.Tuple([Type.Object({ last: Type.String(), called: Type.Boolean() })]);
const Count = Type.Tuple([Type.Object({ count: Type.Number() })]);
const Names = Type.Array(Type.Object({ name: Type.String() }));

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const nameOf = ({ schema, table }: Pick<Table, 'schema' | 'table'>): string => `${schema}.${table}`;
export const sqlName = ({ schema, table }: Pick<Table, 'schema' | 'table'>): string => `${quoted(schema)}.${quoted(table)}`;
const isVersion = ({ table }: Table): boolean => versionTable.test(table);

/** Every table with its own rows, by name. */
export async function tablesOf(client: pg.Client): Promise<{ readonly data: readonly Table[]; readonly versions: readonly Table[] }> {
  const { rows } = await client.query(
    `select n.nspname as schema, c.relname as table,
       coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = ''), '{}') as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind = 'r' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
     group by 1, 2 order by 1, 2`,
  );
  const tables = Value.Parse(Tables, rows);
  return { data: tables.filter((table) => !isVersion(table)), versions: tables.filter(isVersion) };
}

export async function versionsOf(client: pg.Client, versions: readonly Table[]): Promise<DatabaseHeader['versions']> {
  const entries: [string, readonly string[]][] = [];
  for (const table of versions.filter((each) => !each.table.endsWith('_lock'))) {
    const column = table.columns.includes('name') ? 'name' : 'version';
    const { rows } = await client.query(`select ${column}::text as name from ${sqlName(table)} order by 1`);
    entries.push([nameOf(table), Value.Parse(Names, rows).map(({ name }) => name)]);
  }
  return Object.fromEntries(entries);
}

export async function countRows(client: pg.Client, table: Table): Promise<number> {
  const { rows } = await client.query(`select count(*)::float8 as count from ${sqlName(table)}`);
  return Value.Parse(Count, rows)[0].count;
}

export async function sequencesOf(client: pg.Client): Promise<DatabaseHeader['sequences']> {
  const { rows } = await client.query(
    `select format('%I.%I', schemaname, sequencename) as name from pg_sequences where sequencename not like 'schema\\_%' order by 1`,
  );
  const entries: [string, { readonly last: string; readonly called: boolean }][] = [];
  for (const { name } of Value.Parse(Sequences, rows)) {
    const state = await client.query(`select last_value::text as last, is_called as called from ${name}`);
    entries.push([name, Value.Parse(Last, state.rows)[0]]);
  }
  return Object.fromEntries(entries);
}

const Owned = Type.Array(Type.Object({ name: Type.String(), table: Type.String(), column: Type.String() }));

/** The columns that take their values from a sequence, by the name of the sequence; all names are quoted. */
export async function ownersOf(client: pg.Client): Promise<ReadonlyMap<string, { readonly table: string; readonly column: string }>> {
  const { rows } = await client.query(
    `select format('%I.%I', n.nspname, s.relname) as name, format('%I.%I', tn.nspname, t.relname) as table, quote_ident(a.attname) as column
     from pg_class s join pg_namespace n on n.oid = s.relnamespace
     join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
     join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace
     join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
     where s.relkind = 'S'`,
  );
  return new Map(Value.Parse(Owned, rows).map(({ name, table, column }) => [name, { table, column }]));
}

/** Names of the tables that contain data of users. */
export async function occupied(client: pg.Client, tables: readonly Table[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const table of tables) {
    if (!furniture.has(nameOf(table)) && (await countRows(client, table)) > 0) names.push(nameOf(table));
  }
  return names;
}
