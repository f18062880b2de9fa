/** Reads a backup back: everything is checked before anything is committed. */
import type pg from 'pg';
import { PlatformError } from '../../failures/failures.ts';
import type { Stores } from '../../runner/target.ts';
import { commitAll, lockRestores, settle } from '../../tools/two-phase-commit.ts';
import { nameOf, occupied, quoted, sqlName, type Table, tablesOf, versionsOf } from './catalog.ts';
import { connectAll } from './connect.ts';
import { copyIn } from './copy.ts';
import { isOfFeeds, prepareFeeds } from './feeds.ts';
import { type DatabaseHeader, FrameReader, type Header, invalid, sum, type TableHeader } from './frames.ts';
import { parseFrame } from './parse-frame.ts';
import type { Written } from './write.ts';

/** One database of the backup, in what it is filled into. */
interface Target {
  readonly header: DatabaseHeader;
  has(table: TableHeader): boolean;
  fill(table: TableHeader, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Filled in one transaction. */
interface DatabaseTarget extends Target {
  readonly client: pg.Client;
  readonly tables: ReadonlyMap<string, Table>;
}

/** Throws `BACKUP_INVALID` or `NOT_EMPTY`, and then nothing was changed. */
export async function readBackup(
  { databases, feeds }: Pick<Stores, 'databases' | 'feeds'>,
  stream: AsyncIterable<Uint8Array>,
): Promise<Written> {
  const reader = new FrameReader(stream);
  const header = await readHeader(reader);
  await using connections = await connectAll(databases);
  const clients = connections.all.map(({ client }) => client);
  await beAlone(clients);
  const targets: DatabaseTarget[] = [];
  for (const database of header.databases.filter((each) => !isOfFeeds(each))) {
    const found = connections.all.find(({ name }) => name === database.name);
    if (found === undefined) throw invalid(`it has a database ${database.name}, which this environment has not`);
    targets.push(await prepare(found.client, database));
  }
  const feedsHeader = header.databases.find(isOfFeeds);
  if (feedsHeader === undefined && feeds !== undefined) throw invalid('it has no feeds');
  // Disposed of before the connections are: whatever fails, the feeds are empty again before another restore may begin.
  await using feedTarget = feedsHeader === undefined ? undefined : await prepareFeeds(feeds, feedsHeader);
  const all = [...targets, ...(feedTarget === undefined ? [] : [feedTarget])];
  const written = await readTables(reader, new Map(all.map((target) => [target.header.name, target])));
  for (const { client, header: database } of targets) await setSequences(client, database);
  for (const target of targets) await beginNewEpochs(target);
  const commit = (): Promise<void> => commitAll(targets.map(({ client }) => client));
  await (feedTarget === undefined ? commit() : feedTarget.decide(commit));
  return written;
}

/** Two at once could each undo what the other has prepared. What an earlier one left when it was killed is settled first. */
async function beAlone(clients: readonly pg.Client[]): Promise<void> {
  const [first] = clients;
  if (first === undefined || !(await lockRestores(first)))
    throw new PlatformError('LOCKED', { what: 'another restore works on these databases', fix: ['wait for it'] });
  await settle(clients);
}

/**
 * The numbers of a feed continue from the moment of the backup, but devices may have seen later ones, which will be given to other lines.
 * With another epoch they are told to begin again instead of taking those for seen.
 */
async function beginNewEpochs({ client, tables }: DatabaseTarget): Promise<void> {
  if (tables.get('public.feeds')?.columns.includes('epoch') === true) await client.query('update feeds set epoch = gen_random_uuid()');
}

async function readHeader(reader: FrameReader): Promise<Header> {
  const first = await reader.line().catch(() => undefined);
  const frame = first === undefined ? undefined : parseFrame(first);
  if (frame === undefined || !('header' in frame)) throw invalid('it does not begin with the header of a backup');
  return frame.header;
}

/** Opens the transaction, checks that it may be filled, and empties what provisioning has put there. */
async function prepare(client: pg.Client, header: DatabaseHeader): Promise<DatabaseTarget> {
  await client.query('begin');
  const { data, versions } = await tablesOf(client);
  const present = await versionsOf(client, versions);
  if (canonical(present) !== canonical(header.versions)) {
    throw new PlatformError('BACKUP_INVALID', {
      what: `the schema of the database ${header.name} is not the one of the backup`,
      why: `here ${canonical(present)}, there ${canonical(header.versions)}`,
      fix: ['restore it with the release that wrote it, then update'],
    });
  }
  const full = await occupied(client, data);
  if (full.length > 0) {
    throw new PlatformError('NOT_EMPTY', {
      what: `the database ${header.name} is not empty: ${full.slice(0, 5).join(', ')}`,
      fix: ['debt-platform up --detach --env restored', 'debt-platform restore FILE --env restored'],
    });
  }
  // Rules and triggers were obeyed when the rows were made; here they would refuse rows that come before those they point at.
  await client.query('set local session_replication_role = replica');
  await client.query(`truncate ${data.map(sqlName).join(', ')}`);
  const tables = new Map(data.map((table) => [nameOf(table), table]));
  return {
    client,
    header,
    tables,
    has: (table) => tables.has(nameOf(table)),
    fill: (table, pieces) => copyIn(client, `copy ${sqlName(table)} (${table.columns.map(quoted).join(', ')}) from stdin`, pieces),
  };
}

const canonical = (versions: DatabaseHeader['versions']): string =>
  JSON.stringify(Object.entries(versions).toSorted(([a], [b]) => a.localeCompare(b)));

async function readTables(reader: FrameReader, targets: ReadonlyMap<string, Target>): Promise<Written> {
  const whole = sum();
  const written = { tables: 0, rows: 0 };
  for (;;) {
    const text = await reader.line();
    if (text === undefined) throw invalid('its end is missing');
    const frame = parseFrame(text);
    if (frame !== undefined && 'table' in frame) {
      const end = await readTable(reader, frame.table, targets);
      whole.update(end.sha256);
      written.tables += 1;
      written.rows += end.rows;
    } else if (frame !== undefined && 'end' in frame) {
      const expected = [...targets.values()].reduce((count, { header }) => count + Object.keys(header.rows).length, 0);
      if (frame.end.tables !== written.tables || written.tables !== expected || frame.end.sha256 !== whole.digest('hex'))
        throw invalid('its tables do not add up');
      return written;
    } else throw invalid('it has a line that no backup has');
  }
}

async function readTable(
  reader: FrameReader,
  header: TableHeader,
  targets: ReadonlyMap<string, Target>,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const target = targets.get(header.database);
  if (target?.has(header) !== true) throw invalid(`it has a table ${header.database}.${nameOf(header)}, which this release has not`);
  const rows = target.header.rows[nameOf(header)];
  const check = sum();
  const ends: { readonly rows: number; readonly sha256: string }[] = [];

  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const text = await reader.line();
      const frame = text === undefined ? undefined : parseFrame(text);
      if (frame !== undefined && 'chunk' in frame) {
        const bytes = await reader.bytes(frame.chunk);
        check.update(bytes);
        yield bytes;
      } else if (frame !== undefined && 'tableEnd' in frame) {
        if (frame.tableEnd.sha256 !== check.digest('hex') || frame.tableEnd.rows !== rows)
          throw invalid(`the rows of ${nameOf(header)} do not match their sum`);
        ends.push(frame.tableEnd);
        return;
      } else throw invalid('it ends in the middle of a table');
    }
  }

  await target.fill(header, pieces());
  const [end] = ends;
  if (end === undefined) throw invalid('a table has no end');
  return end;
}

async function setSequences(client: pg.Client, { sequences }: DatabaseHeader): Promise<void> {
  for (const [name, { last, called }] of Object.entries(sequences))
    await client.query('select setval($1::regclass, $2::bigint, $3)', [name, last, called]);
}
