/** A database into which a backup is restored, in one transaction. */
import { brokenReferences } from '@debt/kit/postgres';
import type pg from 'pg';
import { PlatformError } from '../../failures/failures.ts';
import { countRows, nameOf, occupied, ownersOf, quoted, sequencesOf, sqlName, type Table, tablesOf, versionsOf } from './catalog.ts';
import { copyIn } from './copy.ts';
import { type DatabaseHeader, invalid, type TableHeader } from './frames.ts';

/** One database of the backup, as the destination of a restore. */
export interface Target {
  readonly header: DatabaseHeader;
  /** Whether there is a table of this name with these columns. */
  has(table: TableHeader): boolean;
  fill(table: TableHeader, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface DatabaseTarget extends Target {
  readonly client: pg.Client;
  readonly tables: ReadonlyMap<string, Table>;
}

/** Opens the transaction, checks that the database may be filled, and deletes the rows of provisioning. */
export async function prepareDatabase(client: pg.Client, header: DatabaseHeader): Promise<DatabaseTarget> {
  await client.query('begin');
  const { data, versions } = await tablesOf(client);
  const present = await versionsOf(client, versions);
  if (canonical(present) !== canonical(header.versions)) {
    throw new PlatformError('backup_invalid', {
      what: `the schema of the database ${header.name} is not the one of the backup`,
      why: `here ${canonical(present)}, there ${canonical(header.versions)}`,
      fix: ['restore it with the release that wrote it, then update'],
    });
  }
  const full = await occupied(client, data);
  if (full.length > 0) {
    throw new PlatformError('not_empty', {
      what: `the database ${header.name} is not empty: ${full.slice(0, 5).join(', ')}`,
      fix: ['debt-platform up --detach --env restored', 'debt-platform restore FILE --env restored'],
    });
  }
  // Rules and triggers were applied when the rows were created; here they would refuse rows that precede the rows they reference.
  await client.query('set local session_replication_role = replica');
  await client.query(`truncate ${data.map(sqlName).join(', ')}`);
  const tables = new Map(data.map((table) => [nameOf(table), table]));
  return {
    client,
    header,
    tables,
    has: (table) => sameNames(table.columns, tables.get(nameOf(table))?.columns ?? []),
    fill: (table, pieces) => fill(client, table, pieces),
  };
}

const sameNames = (some: readonly string[], others: readonly string[]): boolean =>
  some.length > 0 && JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());

async function fill(client: pg.Client, table: TableHeader, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const columns = table.columns.map(quoted).join(', ');
  try {
    await copyIn(client, `copy ${sqlName(table)} (${columns}) from stdin`, pieces);
  } catch (error) {
    // Data in an invalid form (class 22), or that a constraint refuses (23): damaged. The checksum would show it only after the last row.
    if (error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code)))
      throw invalid(`the rows of ${nameOf(table)} cannot be read: ${error.message}`);
    throw error;
  }
}

const canonical = (versions: DatabaseHeader['versions']): string =>
  JSON.stringify(Object.entries(versions).toSorted(([a], [b]) => a.localeCompare(b)));

/** After the last row, before the commit. Throws `backup_invalid`. */
export async function finishDatabase(target: DatabaseTarget): Promise<void> {
  // Triggers were disabled, so these references are not checked yet. This also detects exchanged column names, even where a checksum was recomputed.
  const [broken] = await brokenReferences(target.client);
  if (broken !== undefined)
    throw invalid(`${broken.rows} of its rows refer to others that it has not: ${broken.name} ${broken.sample.join(' ')}`);
  await setSequences(target.client, target.header);
  await beginNewEpochs(target);
}

/** Counts the rows that are there now, before the commit. Throws `backup_invalid`. */
export async function compareCounts({ client, header, tables }: DatabaseTarget): Promise<void> {
  for (const [name, table] of tables) {
    const [found, expected] = [await countRows(client, table), header.rows[name] ?? 0];
    if (found !== expected) throw invalid(`${header.name}.${name} has ${found} rows after the restore, and ${expected} in the backup`);
  }
}

/** Continues after the values of the backup, and after every existing row: no row may receive the number of another one. */
async function setSequences(client: pg.Client, { sequences }: DatabaseHeader): Promise<void> {
  const names = Object.keys(await sequencesOf(client));
  if (!sameNames([...names, ''], [...Object.keys(sequences), ''])) throw invalid('its sequences are not those of this release');
  const owners = await ownersOf(client);
  for (const [name, { last, called }] of Object.entries(sequences)) {
    const owner = owners.get(name);
    const highest = owner === undefined ? 'select null::bigint as no' : `select max(${owner.column})::bigint as no from ${owner.table}`;
    await client.query(
      `select setval($1::regclass, greatest($2::bigint, row.no), $3::boolean or coalesce(row.no >= $2::bigint, false)) from (${highest}) row`,
      [name, last, called],
    );
  }
}

/**
 * The sequence numbers of a feed continue from the moment of the backup, but devices may have received later ones, which will be assigned to other
 * notifications. A new epoch resets those devices, so they do not treat the new notifications as seen.
 */
async function beginNewEpochs({ client, tables }: DatabaseTarget): Promise<void> {
  if (tables.get('public.feeds')?.columns.includes('epoch') === true) await client.query('update feeds set epoch = gen_random_uuid()');
}
