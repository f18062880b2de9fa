/** Writes all databases of an environment as one stream. */
import type pg from 'pg';
import type { DatabaseAccess } from '../../runner/target.ts';
import { countRows, nameOf, quoted, sequencesOf, sqlName, type Table, tablesOf, versionsOf } from './catalog.ts';
import { connectAll } from './connect.ts';
import { copyOut } from './copy.ts';
import { type DatabaseHeader, formatName, formatVersion, type Header, line, sum, type TableHeader } from './frames.ts';

export type Write = (piece: Uint8Array) => Promise<void>;

export interface Written {
  readonly tables: number;
  readonly rows: number;
}

interface Snapshot {
  readonly client: pg.Client;
  readonly header: DatabaseHeader;
  readonly tables: readonly Table[];
}

/**
 * One repeatable-read snapshot a database. They are taken in the order in which data flows, so that what is on its way is in at least one
 * of them; who receives it twice after a restore recognises it.
 */
export async function writeBackup(environment: string, databases: readonly DatabaseAccess[], write: Write, now: Date): Promise<Written> {
  await using connections = await connectAll(databases);
  for (const { client } of connections.all) {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query('select 1 from pg_class limit 1');
  }
  const snapshots: Snapshot[] = [];
  for (const { client, name } of connections.all) snapshots.push(await describeSnapshot(client, name));
  const header: Header = {
    format: formatName,
    version: formatVersion,
    createdAt: now.toISOString(),
    environment,
    postgres: connections.serverVersion,
    databases: snapshots.map((snapshot) => snapshot.header),
  };
  await write(line({ header }));
  const whole = sum();
  const written = { tables: 0, rows: 0 };
  for (const { client, header: database, tables } of snapshots) {
    for (const table of tables) {
      const end = await writeTable(client, { database: database.name, ...table }, write);
      whole.update(end.sha256);
      written.tables += 1;
      written.rows += end.rows;
    }
  }
  await write(line({ end: { tables: written.tables, sha256: whole.digest('hex') } }));
  return written;
}

async function describeSnapshot(client: pg.Client, name: string): Promise<Snapshot> {
  const { data, versions } = await tablesOf(client);
  const rows: [string, number][] = [];
  for (const table of data) rows.push([nameOf(table), await countRows(client, table)]);
  const header = {
    name,
    versions: await versionsOf(client, versions),
    rows: Object.fromEntries(rows),
    sequences: await sequencesOf(client),
  };
  return { client, header, tables: data };
}

async function writeTable(
  client: pg.Client,
  table: TableHeader,
  write: Write,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const { database, schema, table: name, columns } = table;
  await write(line({ table: { database, schema, table: name, columns } }));
  const check = sum();
  const sql = `copy ${sqlName(table)} (${columns.map(quoted).join(', ')}) to stdout`;
  const rows = await copyOut(client, sql, async (piece) => {
    check.update(piece);
    await write(line({ chunk: piece.length }));
    await write(piece);
    await write(Buffer.from('\n'));
  });
  const end = { rows, sha256: check.digest('hex') };
  await write(line({ tableEnd: end }));
  return end;
}
