import { connect } from '@debt/kit/postgres';
import { createTestDatabase, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { expect, test } from 'vitest';
import { openMongoStore } from '../src/store/mongo.ts';
import { openMongo } from '../src/store/mongo-client.ts';
import { openStore } from '../src/store/open.ts';

const before = [
  '{"type":"transaction","saidAt":"2026-11-22T12:00:00Z","other":{"id":"b"},"description":"\\"other\\": saidAt","waitsForYou":true}',
  '{"type":"debt_edited","debtId":"d"}',
  '{"type":"link","requestId":"r","waitsForYou":false}',
];
const after = [
  '{"type":"transaction","recordedAt":"2026-11-22T12:00:00Z","counterparty":{"id":"b"},"description":"\\"other\\": saidAt","pendingForYou":true}',
  '{"type":"debt_edited","debtId":"d"}',
  '{"type":"link","requestId":"r","pendingForYou":false}',
];
const withoutSpaces = (body: string): string => JSON.stringify(JSON.parse(body));

test('notices that PostgreSQL stored before fields were renamed are read with the new names', async () => {
  await using database = await createTestDatabase();
  await using store = await openStore(database.url, { log: silentLog });
  await store.migrate();
  const client = await connect(database.url, { applicationName: 'test' });
  await client.query(`insert into feeds (user_id, epoch) values ('ada', 'one')`);
  for (const [at, body] of before.entries())
    await client.query(`insert into notifications values ('ada', $1, $2, now(), $3)`, [at + 1, `e${at}`, body]);
  await client.query('update schema_version set version = 1');
  await client.end();

  await store.migrate();

  await expect(store.ready()).resolves.toBeUndefined();
  expect((await store.read('ada', 0)).map(({ body }) => withoutSpaces(body))).toEqual(after);
});

describeEngine('TEST_MONGODB_URL', ({ url, ...trust }) => {
  test('notices that MongoDB stored before fields and the collection were renamed are read with the new names', async () => {
    const own = url.replace(/\/[^/?]*\?/, `/t_${crypto.randomUUID().slice(0, 8)}?`);
    const { client, database } = openMongo(own, trust);
    await using stack = new AsyncDisposableStack();
    stack.defer(() => client.close());
    await database.collection<{ _id: string }>('feeds').insertOne({ _id: 'ada', ...{ epoch: 'one', floor: 1, read: 1 } });
    for (const [at, body] of before.entries())
      await database
        .collection<{ _id: string }>('lines')
        .insertOne({ _id: `ada/${at + 1}`, ...{ userId: 'ada', seq: at + 1, eventId: `e${at}`, at: new Date(0), body } });
    const stores = [openMongoStore(own, { ...trust }), openMongoStore(own, { ...trust })];
    for (const store of stores) stack.defer(() => store.close());

    await Promise.all(stores.map((store) => store.migrate()));

    const [store] = stores;
    expect((await store?.read('ada', 0, 10))?.map(({ body }) => body)).toEqual(after);
    expect(await store?.position('ada', 'two')).toEqual({ epoch: 'one', floor: 1, newest: 3, read: 1 });
    expect(await store?.schemaVersion()).toEqual({ found: 2, wanted: 2 });
  });
});
