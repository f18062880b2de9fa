import { createTestDatabase } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openMongoFeeds } from '@debt/notifier/dump';
import { dropMongoFeeds } from '@debt/notifier/operate';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readBackup } from '../src/commands/backup/read.ts';
import { writeBackup } from '../src/commands/backup/write.ts';
import { PlatformError } from '../src/failures/failures.ts';
import type { Stores } from '../src/runner/target.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const schema = `
  create table schema_migrations (name text primary key);
  create table transactions (
    id uuid primary key, state text not null, lender_id text not null, borrower_id text not null
  );
  create view users as select id, null::timestamptz as deleted_at from (values ('ada'), ('bob')) as known (id);`;
const debt = '00000000-0000-7000-8000-000000000001';

describeEngine('TEST_MONGODB_URL', ({ url, ...trust }) => {
  let stack: AsyncDisposableStack;
  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });
  afterEach(() => stack.disposeAsync());

  async function openTarget() {
    const { url: databaseUrl } = stack.use(await createTestDatabase());
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    stack.defer(() => client.end());
    await client.query(schema);
    const at = { url: url.replace(/\/[^/?]*\?/, `/t_${crypto.randomUUID().slice(0, 8)}?`), ...trust };
    stack.defer(() => dropMongoFeeds(at.url, trust));
    const feeds = stack.use(openMongoFeeds(at.url, trust));
    const stores: Pick<Stores, 'databases' | 'feeds'> = { databases: [{ name: 'expenses', url: databaseUrl }], feeds: at };
    const rows = async () => [...(await Array.fromAsync(feeds.rows('notifications'))), ...(await Array.fromAsync(feeds.rows('feeds')))];
    return { client, feeds, at, stores, rows };
  }
  type Target = Awaited<ReturnType<typeof openTarget>>;

  async function deliver({ feeds }: Target, readers: readonly string[]): Promise<void> {
    const line = (userId: string) => ({ userId, seq: 1, eventId: `${debt}:posted`, at: '2026-01-01T00:00:00.000Z', body: '{"a":"ü"}' });
    await feeds.add('notifications', rowsOf(readers.map(line)), () => '');
    await feeds.add('feeds', rowsOf(readers.map((userId) => ({ userId, epoch: '', floor: 1, read: 1 }))), () => 'first');
  }

  /** One debt that is in both feeds. */
  async function filled(readers = ['ada', 'bob']): Promise<Target> {
    const made = await openTarget();
    await made.client.query("insert into transactions values ($1, 'posted', 'ada', 'bob')", [debt]);
    await deliver(made, readers);
    return made;
  }

  async function backupOf({ stores: { databases }, at }: Target, graceMs = 0) {
    const pieces: Uint8Array[] = [];
    const missing: string[] = [];
    const late = (all: readonly string[]) => void missing.push(...all);
    const all = { environment: 'default', databases, now: new Date(0), feeds: { at, late, graceMs } };
    const written = await writeBackup(all, async (piece) => void pieces.push(piece));
    return { bytes: Buffer.concat(pieces), missing, written };
  }

  const restore = ({ stores }: Target, bytes: Buffer) => readBackup(stores, new Blob([new Uint8Array(bytes)]).stream());
  const refusalOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing was refused',
      (error: unknown) =>
        error instanceof PlatformError ? `${error.failure.id}: ${error.failure.what} ${error.failure.why}` : String(error),
    );
  const debts = async ({ client }: Target) => (await client.query<{ id: string }>('select id from transactions')).rows;

  describe('a backup of an environment with its feeds in MongoDB', () => {
    test('is one file with the ledger and every feed, and fills another environment with both', async () => {
      const [source, target] = [await filled(), await openTarget()];

      const { bytes, missing, written } = await backupOf(source);
      const read = await restore(target, bytes);

      expect(missing).toEqual([]);
      expect(written).toEqual({ tables: 3, rows: 5 });
      expect(read).toEqual(written);
      expect(await debts(target)).toEqual(await debts(source));
      const [before, after] = [await source.rows(), await target.rows()];
      expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
      expect(after.join()).not.toContain('"first"');
      expect(after.map((row) => row.replace(/"epoch":"[^"]+"/, ''))).toEqual(before.map((row) => row.replace(/"epoch":"[^"]+"/, '')));
    });

    test('waits for what was posted before its moment, and reports what has not arrived', async () => {
      const source = await filled(['ada']);

      const never = await backupOf(source);
      const soon = backupOf(source, 20_000);
      await deliver(source, ['bob']);

      expect(never.missing).toEqual([`${debt}:posted for bob`]);
      expect((await soon).missing).toEqual([]);
      expect((await soon).written.rows).toBe(5);
    });

    test('changes nothing when it is cut, altered, or of no use here, and can be restored after that', async () => {
      const [source, target] = [await filled(), await openTarget()];
      const { bytes } = await backupOf(source);
      const altered = Buffer.from(bytes.toString('utf8').replace('{\\"a\\":\\"ü\\"}', '{\\"a\\":\\"ö\\"}'));
      const ledgerOnly: Target = { ...target, stores: { databases: target.stores.databases } };

      const refusals = [
        await refusalOf(restore(target, bytes.subarray(0, bytes.length - 40))),
        await refusalOf(restore(target, altered)),
        await refusalOf(restore(ledgerOnly, bytes)),
      ];

      expect(altered).not.toEqual(bytes);
      expect(refusals).toEqual([
        expect.stringContaining('backup_invalid'),
        expect.stringContaining('do not match their sum'),
        expect.stringContaining('keeps them in PostgreSQL'),
      ]);
      expect([await debts(target), await target.rows()]).toEqual([[], []]);
      await restore(target, bytes);
      expect(await target.rows()).toHaveLength(4);
    });

    test('is not put over feeds that are there', async () => {
      const [source, target] = [await filled(), await openTarget()];
      await deliver(target, ['ada']);
      const before = await target.rows();

      expect(await refusalOf(restore(target, (await backupOf(source)).bytes))).toMatch(/^not_empty: the feeds are not empty/);
      expect(await target.rows()).toEqual(before);
      expect(await debts(target)).toEqual([]);
    });

    test('is finished by the next restore when one was killed in the middle', async () => {
      const [source, target] = [await filled(), await openTarget()];
      await target.feeds.begin();
      await deliver(target, ['somebody']);

      await restore(target, (await backupOf(source)).bytes);

      expect((await target.rows()).join()).not.toContain('somebody');
      expect(await target.rows()).toHaveLength(4);
    });
  });
});

async function* rowsOf(rows: readonly unknown[]): AsyncIterable<string> {
  for (const row of rows) yield JSON.stringify(row);
}
