import { openPool, Session } from '@debt/kit/postgres';
import { createTestDatabase } from '@debt/kit/testing';
import { ReadMeter, sumOf } from '@debt/kit/testing/read-meter';
import { expect, test } from 'vitest';
import { deleteRows, readWaiting } from '../src/outbox/rows.ts';
import { migrate } from '../src/store/migrate.ts';

const uses = 20;
const loaded = 20_000;

test.each([
  ['analysed while it was empty', false],
  ['analysed while rows are unpublished', true],
])('rows for one broker are read without those for the other, in a table that the server has %s', async (_when, analysed) => {
  await using database = await createTestDatabase();
  await using stack = new AsyncDisposableStack();
  await migrate(database.url);
  const pool = stack.adopt(
    openPool(database.url, { applicationName: 'meter', connectionsMax: 1 }, () => undefined),
    (opened) => opened.end(),
  );
  const session = await Session.open(database.url, { applicationName: 'outbox mail', plansByIndex: true });
  const meter = new ReadMeter(pool);
  await meter.freezeStatistics();
  const use = async () => {
    for (let no = 0; no < uses; no += 1) {
      await pool.query(`insert into outbox (destination, key, message) values ('mail', 'k', '{}')`);
      const rows = await readWaiting(session, 'mail');
      expect(rows).toHaveLength(1);
      await deleteRows(
        session,
        rows.map(({ id }) => id),
      );
    }
  };
  await use();
  await pool.query(
    `insert into outbox (destination, topic, key, message) select 'events', 't', 'k', '{}' from generate_series(1, $1::integer)`,
    [loaded],
  );
  if (analysed) await pool.query('analyze outbox');

  const read = await meter.during(async () => {
    await use();
    await session[Symbol.asyncDispose]();
  });

  expect(sumOf(read)).toBeLessThan(loaded);
});
