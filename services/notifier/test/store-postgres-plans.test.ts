import { openPool } from '@debt/kit/postgres';
import { createTestDatabase, silentLog } from '@debt/kit/testing';
import { ReadMeter } from '@debt/kit/testing/read-meter';
import { expect, test } from 'vitest';
import { openPostgresStore } from '../src/store/postgres.ts';

const uses = 20;
const loaded = 20_000;

test('reading and writing a feed reads no more rows after the feed has grown since the store planned its queries', async () => {
  await using database = await createTestDatabase();
  await using stack = new AsyncDisposableStack();
  const store = openPostgresStore(database.url, { log: silentLog });
  await store.migrate();
  const pool = stack.adopt(
    openPool(database.url, { applicationName: 'meter', connectionsMax: 1 }, () => undefined),
    (opened) => opened.end(),
  );
  const meter = new ReadMeter(pool);
  await meter.freezeStatistics();
  const use = async (round: string) => {
    for (let no = 0; no < uses; no += 1) {
      const notification = { userId: 'u', eventId: `${round} ${no}`, at: new Date(), body: '{}' };
      const stored = await store.insert(notification, 'epoch');
      expect(stored).toMatchObject({ outcome: 'stored' });
      expect(await store.insert(notification, 'epoch')).toMatchObject({ outcome: 'duplicate' });
      const { newest } = await store.position('u', 'epoch');
      expect(await store.read('u', newest - 1, 10)).toHaveLength(1);
      await store.markRead('u', newest, 'epoch');
      await store.feeds('', 10);
      await store.trim('u', { olderThan: new Date(0), keptRowsMax: 2 * loaded });
    }
  };
  await use('small');
  await pool.query(
    `insert into notifications select u, s, 'old ' || s, now(), '{}' from unnest(array['u', 'v']) u, generate_series(1000, 999 + $1::integer) s`,
    [loaded],
  );
  await pool.query(`insert into feeds select 'z' || no, 'epoch' from generate_series(1, $1::integer) no`, [loaded]);

  const read = await meter.during(async () => {
    await use('large');
    await store.close();
  });

  // A plan that has become bad reads all loaded rows at each use.
  expect(Object.entries(read).filter(([, rows]) => rows >= loaded)).toEqual([]);
});
