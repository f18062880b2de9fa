/** Restores a backup: everything is checked before anything is committed. */
import type pg from 'pg';
import { PlatformError } from '../../failures/failures.ts';
import type { Stores } from '../../runner/target.ts';
import { commitAll, lockRestores, settle } from '../../tools/two-phase-commit.ts';
import { nameOf } from './catalog.ts';
import { connectAll } from './connect.ts';
import { compareCounts, type DatabaseTarget, finishDatabase, prepareDatabase, type Target } from './database.ts';
import { isOfFeeds, prepareFeeds } from './feeds.ts';
import {
  type DatabaseHeader,
  FrameReader,
  formatVersion,
  formatVersionOf,
  type Header,
  invalid,
  line,
  parseFrame,
  sum,
  type TableHeader,
} from './frames.ts';
import type { Written } from './write.ts';

/** Throws `backup_invalid` or `not_empty`, in which case nothing was changed. */
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
    targets.push(await prepareDatabase(found.client, database));
  }
  const feedsHeader = header.databases.find(isOfFeeds);
  if (feedsHeader === undefined && feeds !== undefined) throw invalid('it has no feeds');
  // Disposed of before the connections are: after any failure, the feeds are empty again before another restore may begin.
  await using feedTarget = feedsHeader === undefined ? undefined : await prepareFeeds(feeds, feedsHeader);
  const all = [...targets, ...(feedTarget === undefined ? [] : [feedTarget])];
  const written = await readTables(reader, new Map(all.map((target) => [target.header.name, target])));
  for (const target of targets) await finishDatabase(target);
  for (const target of targets) await compareCounts(target);
  const commit = (): Promise<void> => commitAll(targets.map(({ client }) => client));
  await (feedTarget === undefined ? commit() : feedTarget.decide(commit));
  return written;
}

/** Two concurrent restores could each undo the preparation of the other. The remains of a restore that was killed are resolved first. */
async function beAlone(clients: readonly pg.Client[]): Promise<void> {
  const [first] = clients;
  if (first === undefined || !(await lockRestores(first)))
    throw new PlatformError('locked', { what: 'another restore works on these databases', fix: ['wait for it'] });
  await settle(clients);
}

/** Reads every byte of a backup and compares it with its sums, without a database. Throws `backup_invalid`. */
export async function checkBackup(stream: AsyncIterable<Uint8Array>): Promise<Written> {
  const reader = new FrameReader(stream);
  const header = await readHeader(reader);
  return readTables(reader, new Map(header.databases.map((database) => [database.name, drain(database)])));
}

const drain = (header: DatabaseHeader): Target => ({
  header,
  has: (table) => header.rows[nameOf(table)] !== undefined,
  async fill(_table, pieces) {
    const all = pieces[Symbol.asyncIterator]();
    while ((await all.next()).done !== true) continue;
  },
});

/** The header of a backup, whose rest is not read. Throws `backup_invalid`. */
export const headerOf = (stream: AsyncIterable<Uint8Array>): Promise<Header> => readHeader(new FrameReader(stream));

async function readHeader(reader: FrameReader): Promise<Header> {
  const first = await reader.line().catch(() => undefined);
  const frame = first === undefined ? undefined : parseFrame(first);
  const version = first === undefined ? undefined : formatVersionOf(first);
  if (version !== undefined && version !== formatVersion)
    throw new PlatformError('backup_invalid', {
      what: `this backup has the format ${version}, and this release reads ${formatVersion}`,
      why: 'a file of another format is covered by other sums',
      fix: ['restore it with the release that wrote it, then back up again with this one'],
    });
  if (frame === undefined || !('header' in frame)) throw invalid('it does not begin with the header of a backup');
  const names = frame.header.databases.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalid('it has a database twice');
  return frame.header;
}

async function readTables(reader: FrameReader, targets: ReadonlyMap<string, Target>): Promise<Written> {
  const read = new Set<string>();
  let rows = 0;
  for (;;) {
    const text = await reader.line();
    if (text === undefined) throw invalid('its end is missing');
    const frame = parseFrame(text);
    if (frame !== undefined && 'table' in frame) {
      const name = `${frame.table.database}.${nameOf(frame.table)}`;
      if (read.has(name)) throw invalid(`it has the table ${name} twice`);
      read.add(name);
      rows += await readTable(reader, frame.table, targets);
    } else if (frame !== undefined && 'end' in frame) {
      const expected = [...targets.values()].reduce((count, { header }) => count + Object.keys(header.rows).length, 0);
      const end = { tables: read.size, sha256: reader.sumBeforeLast() };
      if (read.size !== expected || `${text}\n` !== line({ end }).toString())
        throw invalid('its sum does not match: it was damaged or changed');
      if (!(await reader.isAtEnd())) throw invalid('something follows its end');
      return { tables: read.size, rows };
    } else throw invalid('it has a line that no backup has');
  }
}

/** Returns the number of its rows. */
async function readTable(reader: FrameReader, header: TableHeader, targets: ReadonlyMap<string, Target>): Promise<number> {
  const target = targets.get(header.database);
  if (target?.has(header) !== true)
    throw invalid(`it has a table ${header.database}.${nameOf(header)}, which this release has not, or has with other columns`);
  const rows = target.header.rows[nameOf(header)];
  const check = sum();
  const ends: number[] = [];

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
        ends.push(frame.tableEnd.rows);
        return;
      } else throw invalid('it ends in the middle of a table');
    }
  }

  await target.fill(header, pieces());
  const [end] = ends;
  if (end === undefined) throw invalid('a table has no end');
  return end;
}
