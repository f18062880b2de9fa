/** The feeds of an environment that stores them in MongoDB, as one more database of a backup. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { FeedFill, FeedTable } from '@debt/notifier/dump';
import { PlatformError } from '../../failures/failures.ts';
import type { FeedsAccess } from '../../runner/target.ts';
import { type Ledger, undelivered } from '../../verify/delivery.ts';
import { type DatabaseHeader, invalid, type TableHeader } from './frames.ts';

const name = 'feeds';
const schema = 'mongodb';
const versionKey = `${schema}.schema`;
const tables: readonly FeedTable[] = ['notifications', 'feeds'];
const pieceBytes = 65_536;

/** Feeds that were read completely: their number is known before the first of them is written. */
export interface ReadFeeds extends AsyncDisposable {
  readonly header: DatabaseHeader;
  readonly tables: readonly { readonly header: TableHeader; readonly rows: number; readonly pieces: () => AsyncIterable<Buffer> }[];
}

export interface FeedsToRead {
  readonly at: FeedsAccess;
  /** Called with the events that are in the ledger but not in the feeds. */
  readonly late: (missing: readonly string[]) => void;
  readonly graceMs?: number;
}

/**
 * Reads all feeds into unnamed temporary files, which disappear whenever and however this process ends. `ledger` sees the moment of the backup. The
 * backup waits for what was posted until then: it may have left the ledger's outbox without having reached the feeds, and no backup includes a
 * broker.
 */
export async function readFeeds({ at: { url, ...trust }, late, graceMs }: FeedsToRead, ledger: Ledger): Promise<ReadFeeds> {
  const [{ openMongoFeedCheck }, { openMongoFeeds }] = await Promise.all([import('@debt/notifier/operate'), import('@debt/notifier/dump')]);
  await using check = openMongoFeedCheck(url, trust);
  await using feeds = openMongoFeeds(url, trust);
  const version = await feeds.version().catch(unavailable);
  const missing = await undelivered(ledger, check, graceMs);
  if (missing.length > 0) late(missing);
  await using stack = new AsyncDisposableStack();
  const read: { readonly header: TableHeader; readonly rows: number; readonly pieces: () => AsyncIterable<Buffer> }[] = [];
  for (const table of tables) {
    const file = stack.use(await openUnnamed());
    const rows = await spool(file, feeds.rows(table));
    const header = { database: name, schema, table, columns: ['row'] };
    read.push({ header, rows, pieces: () => file.createReadStream({ start: 0, autoClose: false, highWaterMark: pieceBytes }) });
  }
  const owned = stack.move();
  return {
    header: {
      name,
      versions: { [versionKey]: [String(version)] },
      rows: Object.fromEntries(read.map(({ header, rows }) => [`${schema}.${header.table}`, rows])),
      sequences: {},
    },
    tables: read,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openUnnamed(): Promise<FileHandle> {
  const path = join(tmpdir(), `debt-backup-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}

async function spool(file: FileHandle, rows: AsyncIterable<string>): Promise<number> {
  let [count, waiting] = [0, ''];
  for await (const row of rows) {
    count += 1;
    waiting += `${row}\n`;
    if (waiting.length < pieceBytes) continue;
    await file.write(waiting);
    waiting = '';
  }
  await file.write(waiting);
  return count;
}

export interface FeedTarget extends AsyncDisposable {
  readonly header: DatabaseHeader;
  has(table: TableHeader): boolean;
  fill(table: TableHeader, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Keeps the feeds even if `commit` fails, because its outcome may be unknown: a later restore deletes feeds that it finds beside an empty ledger.
   */
  decide(commit: () => Promise<void>): Promise<void>;
}

export const isOfFeeds = (database: DatabaseHeader): boolean => database.name === name;

/**
 * Feeds that are empty and may be filled. If they are disposed of before the decision, they are empty again. Throws `backup_invalid` and `not_empty`.
 */
export async function prepareFeeds(at: FeedsAccess | undefined, header: DatabaseHeader): Promise<FeedTarget> {
  if (at === undefined) throw invalid('it has feeds of a MongoDB, and this environment keeps them in PostgreSQL');
  const { openMongoFeeds } = await import('@debt/notifier/dump');
  const { url, ...trust } = at;
  await using stack = new AsyncDisposableStack();
  const feeds: FeedFill = stack.use(openMongoFeeds(url, trust));
  const version = String(await feeds.version().catch(unavailable));
  if (header.versions[versionKey]?.[0] !== version) {
    throw new PlatformError('backup_invalid', {
      what: 'the schema of the feeds is not the one of the backup',
      why: `here ${version}, there ${header.versions[versionKey]?.[0] ?? 'none'}`,
      fix: ['restore it with the release that wrote it, then update'],
    });
  }
  if (!(await feeds.begin())) {
    throw new PlatformError('not_empty', {
      what: 'the feeds are not empty',
      fix: ['restore it into a new environment: debt-platform restore FILE --env restored'],
    });
  }
  let isDecided = false;
  stack.defer(() => (isDecided ? Promise.resolve() : feeds.abandon()));
  const owned = stack.move();
  return {
    header,
    has: (table) => table.schema === schema && tables.some((each) => each === table.table),
    async fill({ table }, pieces) {
      const known = tables.find((each) => each === table);
      if (known !== undefined) await feeds.add(known, linesOf(pieces), randomUUID);
    },
    async decide(commit) {
      isDecided = true;
      await commit();
      await feeds.finish();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.write(Buffer.from(piece))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') throw invalid('a feed ends in the middle of a row');
}

function unavailable(cause: unknown): never {
  throw new PlatformError(
    'not_running',
    { what: 'the feeds cannot be reached', why: cause instanceof Error ? cause.message : '', fix: ['debt-platform status'] },
    { cause },
  );
}
