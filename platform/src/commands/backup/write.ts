/** Writes all databases of an environment as one stream. */
import type pg from 'pg';
import type { DatabaseAccess } from '../../runner/target.ts';
import { countRows, nameOf, quoted, sequencesOf, sqlName, type Table, tablesOf, versionsOf } from './catalog.ts';
import { connectAll } from './connect.ts';
import { copyOut } from './copy.ts';
import { type FeedsToRead, readFeeds } from './feeds.ts';
import { type DatabaseHeader, formatName, formatVersion, type Header, line, sum, type TableEnd, type TableHeader } from './frames.ts';

export type Write = (piece: Uint8Array) => Promise<void>;

export interface BackupOf {
  readonly environment: string;
  /** In the order in which data flows through them. */
  readonly databases: readonly DatabaseAccess[];
  /** The feeds, where they are not in one of the databases. */
  readonly feeds?: FeedsToRead;
  readonly now: Date;
}

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
 * One repeatable-read snapshot for each database, in the order in which data flows. So an event in transit is in at least one of them, and a consumer
 * that receives it twice after a restore recognises it. Feeds in another store come last. Throws `not_running`.
 */
export async function writeBackup({ environment, databases, feeds, now }: BackupOf, write: Write): Promise<Written> {
  await using stack = new AsyncDisposableStack();
  await using connections = await connectAll(databases);
  for (const { client } of connections.all) {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query('select 1 from pg_class limit 1');
  }
  const snapshots: Snapshot[] = [];
  for (const { client, name } of connections.all) snapshots.push(await describeSnapshot(client, name));
  const [first] = connections.all;
  const feedsRead = feeds === undefined || first === undefined ? undefined : stack.use(await readFeeds(feeds, first.client));
  const header: Header = {
    format: formatName,
    version: formatVersion,
    createdAt: now.toISOString(),
    environment,
    postgres: connections.serverVersion,
    databases: [...snapshots, ...(feedsRead === undefined ? [] : [feedsRead])].map((each) => each.header),
  };
  const whole = sum();
  const add: Write = async (piece) => {
    whole.update(piece);
    await write(piece);
  };
  await add(line({ header }));
  const written = { tables: 0, rows: 0 };
  const count = (end: TableEnd): void => {
    written.tables += 1;
    written.rows += end.rows;
  };
  for (const { client, header: database, tables } of snapshots)
    for (const table of tables) count(await writeTable(client, { database: database.name, ...table }, add));
  for (const { header: table, rows, pieces } of feedsRead?.tables ?? []) {
    count(
      await writeRows(table, add, async (take) => {
        for await (const piece of pieces()) await take(piece);
        return rows;
      }),
    );
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

async function writeTable(client: pg.Client, table: TableHeader, write: Write): Promise<TableEnd> {
  const sql = `copy ${sqlName(table)} (${table.columns.map(quoted).join(', ')}) to stdout`;
  return writeRows(table, write, (take) => copyOut(client, sql, take));
}

/** `copy` passes on every row and resolves to their number. */
async function writeRows(
  { database, schema, table, columns }: TableHeader,
  write: Write,
  copy: (take: (piece: Buffer) => Promise<void>) => Promise<number>,
): Promise<TableEnd> {
  await write(line({ table: { database, schema, table, columns } }));
  const check = sum();
  const rows = await copy(async (piece) => {
    check.update(piece);
    await write(line({ chunk: piece.length }));
    await write(piece);
    await write(Buffer.from('\n'));
  });
  const end = { rows, sha256: check.digest('hex') };
  await write(line({ tableEnd: end }));
  return end;
}
