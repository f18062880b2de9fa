import { describeEngine } from '@debt/kit/testing/engines';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../src/errors/errors.ts';
import { openJobQueue } from '../src/job-queue/open.ts';
import { eventually, silentLog } from '../src/testing/testing.ts';
import { aJob, aQueueName, connectTo, deleteQueues, opener, relayed } from './support/rabbitmq.ts';

const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );
const hidden = (url: string): string => url.replace(/:[^:@]+@/, ':hidden@');
const quickly = { attemptsMax: 30, backoff: { baseMs: 1, capMs: 10 } };

describeEngine('TEST_AMQP_URL', ({ url, caFile }) => {
  /** A provisioned queue, reached directly and through a relay. */
  async function world() {
    const queue = aQueueName();
    onTestFinished(() => deleteQueues(url, caFile, queue));
    const open = opener(caFile, queue);
    const direct = await open(url);
    await direct.provision();
    const throughRelay = await relayed(url);
    onTestFinished(() => throughRelay.relay[Symbol.asyncDispose]());
    return { queue, open, direct, ...throughRelay };
  }

  test('a connection that is cut while publishing loses no queued job, and the remaining jobs can be queued again', async () => {
    const { open, direct, relay, url: cuttable } = await world();
    const producer = await open(cuttable);
    const seen = new Map<string, number>();
    direct.work(async ({ id }) => void seen.set(id, (seen.get(id) ?? 0) + 1), { concurrency: 32 });
    const batches = Array.from({ length: 20 }, (_batch, no) => Array.from({ length: 100 }, (_job, at) => aJob(`${no}/${at}`)));
    let failures = 0;

    for (const [no, batch] of batches.entries())
      for (let isQueued = false; !isQueued; ) {
        const asked = producer.enqueue(batch);
        if (no % 3 === 1 && failures < no) setImmediate(() => relay.cut());
        const outcomes = await asked.catch(() => undefined);
        isQueued = outcomes?.every(({ outcome }) => outcome === 'queued') === true;
        if (!isQueued) failures += 1;
      }
    await eventually(() => seen.size === 2_000, 'every job is handled');

    expect(failures).toBeGreaterThan(0);
  });

  test('a frozen network does not block: the call fails, the job in progress goes to another worker, and everything recovers', async () => {
    const { open, direct, relay, url: freezable } = await world();
    const frozen = await open(freezable);
    const held = Promise.withResolvers<undefined>();
    onTestFinished(() => held.resolve(undefined));
    const aborted = Promise.withResolvers<undefined>();
    frozen.work((_job, signal) => {
      signal.addEventListener('abort', () => aborted.resolve(undefined));
      return held.promise;
    });
    await direct.enqueue([aJob('in progress')]);
    await eventually(async () => (await direct.depth()).live === 0, 'the job is in progress');

    relay.freeze();
    await expect(frozen.enqueue([aJob('later')])).rejects.toMatchObject({ code: 'unavailable' });
    const attempts: number[] = [];
    direct.work(async ({ attempt }) => void attempts.push(attempt));
    await eventually(() => attempts.length === 1, 'another worker gets the job');
    await aborted.promise;
    relay.thaw();
    await eventually(
      () =>
        frozen.enqueue([aJob('later')]).then(
          () => true,
          () => false,
        ),
      'the queue is available again',
    );

    expect(attempts[0]).toBe(2);
    await eventually(() => attempts.length === 2, 'the later one arrives');
  });

  test('a job that kills its worker each time becomes a dead letter', async () => {
    const { open, direct, relay, url: cuttable } = await world();
    const mortal = await open(cuttable);
    let deaths = 0;
    mortal.work(
      async (_job, signal) => {
        deaths += 1;
        relay.cut();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
      { retry: { ...quickly, attemptsMax: 3 } },
    );

    await direct.enqueue([aJob('deadly')]);
    const [dead] = await eventually(async () => (await direct.dead(10)).length > 0 && direct.dead(10), 'it becomes a dead letter');

    expect(deaths).toBe(3);
    expect(dead).toMatchObject({ id: 'deadly', cause: 'it was delivered 3 times and never finished' });
  });

  test('a message that is not a job becomes a dead letter and stops nothing', async () => {
    const { queue, direct } = await world();
    await using connection = await connectTo(url, caFile);
    await connection.withChannel(async (channel) => {
      channel.sendToQueue(queue, Buffer.from('{"id":7}'), { messageId: 'a stranger' });
      channel.sendToQueue(queue, Buffer.from([0xff]));
    });
    const seen: string[] = [];

    direct.work(async ({ id }) => void seen.push(id));
    await direct.enqueue([aJob('good')]);
    await eventually(async () => seen.length === 1 && (await direct.depth()).dead === 2, 'the good one is handled and the others are dead');

    const dead = await direct.dead(10);
    expect(new Set(dead.map(({ payload }) => payload))).toEqual(new Set(['{"id":7}', '\ufffd']));
    expect(dead[0]).toMatchObject({ id: '', cause: 'this is not a job' });
    expect(await direct.replay('')).toBe('not_found');
  });

  test('a delay of several steps passes through several queues, and is one attempt', async () => {
    const { direct } = await world();
    const notBefore = new Date(Date.now() + 2_300);
    const seen: { readonly at: number; readonly attempt: number }[] = [];

    direct.work(async ({ attempt }) => void seen.push({ at: Date.now(), attempt }));
    await direct.enqueue([aJob('later', { notBefore })]);
    await eventually(() => seen[0], 'it is handled');

    expect(seen[0]?.attempt).toBe(1);
    expect(seen[0]?.at).toBeGreaterThanOrEqual(notBefore.getTime());
  });

  test('an id of the maximum length keeps its characters', async () => {
    const { direct } = await world();
    const id = 'ü'.repeat(200);
    const seen: string[] = [];

    direct.work(async (job) => void seen.push(job.id));
    await direct.enqueue([aJob(id)]);

    await eventually(() => seen.includes(id), 'it arrives');
  });

  test('the latest of many dead letters are listed, and listing changes nothing', async () => {
    const { direct } = await world();
    direct.work(
      async ({ id }) => {
        throw new Error(`no ${id}`);
      },
      { concurrency: 1, retry: { ...quickly, attemptsMax: 1 } },
    );
    await direct.enqueue(Array.from({ length: 30 }, (_job, no) => aJob(`${no}`)));
    await eventually(async () => (await direct.depth()).dead === 30, 'all are dead');

    const shown = [await direct.dead(3), await direct.dead(3), await direct.dead(3)];

    expect(shown.map((page) => page.map(({ id }) => id))).toEqual([
      ['29', '28', '27'],
      ['29', '28', '27'],
      ['29', '28', '27'],
    ]);
    expect((await direct.depth()).dead).toBe(30);
    expect(await direct.replay('0')).toBe('replayed');
  });

  test('a queue that was not provisioned names the missing task, and a different queue is reported as different', async () => {
    const queue = aQueueName();
    onTestFinished(() => deleteQueues(url, caFile, queue));
    const opened = await opener(caFile, queue)(url);

    await expect(opened.ready()).rejects.toThrow(/does not exist on the broker.*task provision/);
    expect(await codeOf(opened.ready())).toBe('schema_mismatch');
    await expect(opened.enqueue([aJob('a')])).rejects.toThrow(/does not exist/);
    await using connection = await connectTo(url, caFile);
    await connection.withChannel((channel) => channel.assertQueue(queue, { durable: true }));

    await expect(opened.provision()).rejects.toThrow(/with different properties/);
    expect(await codeOf(opened.provision())).toBe('schema_mismatch');
  });

  test.each([
    ['a missing virtual host', (given: string) => `${given}x`],
    ['a server without TLS', (given: string) => hidden(given).replace('amqps:', 'amqp:')],
    ['a port without a server', (given: string) => hidden(given).replace(/:\d+\//, ':1/')],
  ])('%s: the queue is unavailable, and the password is in no message', async (_what, change) => {
    const opened = await opener(caFile, aQueueName())(change(url));

    const thrown: unknown = await opened.ready().catch((error: unknown) => error);

    expect(thrown).toMatchObject({ code: 'unavailable' });
    expect(String(thrown)).not.toContain('hidden');
  });

  test('a wrong password is a configuration error, and is not in the message', async () => {
    const opened = await opener(caFile, aQueueName())(hidden(url));

    const thrown: unknown = await opened.ready().catch((error: unknown) => error);

    expect(thrown).toMatchObject({ code: 'bad_configuration', message: 'RabbitMQ refuses the user or the password of its URL.' });
  });

  test('a certificate of an authority that is not trusted is refused', async () => {
    const opened = await opener(undefined, aQueueName())(url);

    await expect(opened.ready()).rejects.toThrow(/certificate/);
    expect(await codeOf(opened.ready())).toBe('unavailable');
  });
});

test.each(['amqp://u:hidden:x@a', 'amqp:a', 'amqps://u:hidden@a,b', 'amqp://u:hidden@a/?heartbeat=1', 'rabbit://u:hidden@a'])(
  'the URL %s is refused without showing the password',
  async (bad) => {
    const thrown: unknown = await openJobQueue(bad, { queue: 'work', applicationName: 'test', log: silentLog }).catch(
      (error: unknown) => error,
    );

    expect(thrown).toMatchObject({ code: 'bad_configuration' });
    expect(String(thrown)).not.toContain('hidden');
  },
);
