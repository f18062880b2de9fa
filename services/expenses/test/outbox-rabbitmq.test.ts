import { randomBytes } from 'node:crypto';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { openPool } from '@debt/kit/postgres';
import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelay } from '@debt/kit/testing/relay';
import { expect, onTestFinished, test } from 'vitest';
import { toJobQueue } from '../src/outbox/destinations.ts';
import { Relay } from '../src/outbox/relay.ts';
import { OutboxWaker } from '../src/outbox/waker.ts';
import { migrate } from '../src/store/migrate.ts';

describeEngine('TEST_AMQP_URL', ({ url, ...trust }) => {
  test('every mail of the outbox reaches RabbitMQ, even when connections break', async () => {
    await using database = await createTestDatabase();
    await migrate(database.url);
    const pool = openPool(database.url, { applicationName: 'ledger' }, () => undefined);
    onTestFinished(() => pool.end());
    const { hostname, port } = new URL(url);
    await using relay = await openRelay({ host: hostname, port: Number(port) });
    const options = { queue: `mail-${randomBytes(6).toString('hex')}`, applicationName: 'expenses', log: silentLog, ...trust };
    await using queue = await openJobQueue(url.replace(/:\d+\//, `:${relay.port}/`), options);
    await using mailer = await openJobQueue(url, options);
    await queue.provision();
    const received = new Set<string>();
    mailer.work(async ({ id }) => void received.add(id));
    await using waker = new OutboxWaker(pool, silentLog);
    const outbox = new Relay({ databaseUrl: database.url, destination: toJobQueue(queue), waker, log: silentLog });
    await using stack = new AsyncDisposableStack();
    stack.use(outbox);

    for (let batch = 0; batch < 10; batch += 1) {
      await pool.query(
        `insert into outbox (destination, key, message)
           select 'mail', no, jsonb_build_object('id', no, 'expiresAt', now() + interval '1 hour')
             from (select $1 || '/' || n as no from generate_series(1, 200) n) numbers`,
        [String(batch)],
      );
      waker.wake();
      if (batch % 2 === 1) relay.cut();
    }
    const waiting = async () => (await pool.query<{ count: number }>('select count(*)::integer as count from outbox')).rows[0]?.count;
    await eventually(async () => (await waiting()) === 0, 'the outbox is empty');
    await eventually(() => received.size === 2_000, 'the mailer received all');

    expect(await mailer.depth()).toEqual({ live: 0, dead: 0 });
  });
});
