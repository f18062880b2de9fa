import { describeEngine } from '@debt/kit/testing/engines';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOwnBroker, type OwnBroker } from '../../../scripts/engines/own-rabbitmq.ts';
import type { JobQueue } from '../src/job-queue/port.ts';
import { eventually } from '../src/testing/testing.ts';

import { aJob, aQueueName, opener } from './support/rabbitmq.ts';

/** Starting a broker takes about seven seconds on two idle cores. */
const patient = { timeout: 180_000 };
const comesBackMs = 60_000;
const broken = (): never => {
  throw new Error('not now');
};

describeEngine('TEST_AMQP_URL', () => {
  let broker: OwnBroker;
  beforeAll(async () => {
    broker = await createOwnBroker();
  });
  afterAll(() => broker[Symbol.asyncDispose]());

  test('a queue waits for a broker that is unavailable at the start', patient, async () => {
    const open = opener(broker.caFile, aQueueName());
    const queue = await open(broker.url);
    const seen: string[] = [];
    queue.work(async ({ id }) => void seen.push(id));
    await expect(queue.enqueue([aJob('a')])).rejects.toMatchObject({ code: 'unavailable' });

    await broker.start();
    await eventually(
      () =>
        queue.provision().then(
          () => true,
          () => false,
        ),
      'the queue is provisioned',
      comesBackMs,
    );
    await eventually(() => isQueued(queue, 'a'), 'the job is queued', comesBackMs);

    await eventually(() => seen.includes('a'), 'it is handled', comesBackMs);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'a broker that ends by %s loses no job, whether it is new, delayed or dead',
    patient,
    async (name) => {
      const open = opener(broker.caFile, aQueueName());
      const producer = await open(broker.url);
      await producer.provision();
      const failing = producer.work(broken, { retry: { attemptsMax: 2, backoff: { baseMs: 1, capMs: 10 } } });
      await producer.enqueue([aJob('dead')]);
      await eventually(async () => (await producer.depth()).dead === 1, 'one is dead');
      await failing[Symbol.asyncDispose]();
      const tried = new Set<string>();
      const trying = producer.work(
        async ({ id }) => {
          tried.add(id);
          broken();
        },
        { retry: { attemptsMax: 99, backoff: { baseMs: 9_000, capMs: 9_000 } } },
      );
      await producer.enqueue(Array.from({ length: 50 }, (_job, no) => aJob(`retried ${no}`)));
      await eventually(async () => tried.size === 50 && (await producer.depth()).live === 50, 'all are delayed');
      await trying[Symbol.asyncDispose]();
      const notBefore = new Date(Date.now() + 10_000);
      await producer.enqueue(Array.from({ length: 50 }, (_job, no) => aJob(`later ${no}`, { notBefore })));
      await producer.enqueue(Array.from({ length: 50 }, (_job, no) => aJob(`waiting ${no}`)));
      const seen = new Map<string, number>();

      await broker.signal(name);
      await broker.start();
      producer.work(async ({ id, attempt }) => void seen.set(id, attempt), { concurrency: 16 });

      await eventually(() => seen.size === 150, 'all arrive', comesBackMs);
      expect([...seen.keys()].filter((id) => id.startsWith('retried')).every((id) => (seen.get(id) ?? 0) >= 2)).toBe(true);
      expect(await producer.depth()).toEqual({ live: 0, dead: 1 });
      expect(await producer.replay('dead')).toBe('replayed');
      await eventually(() => seen.has('dead'), 'the replayed one arrives');
    },
  );

  test('a broker that hangs does not block its clients, and nothing is lost when it continues', patient, async () => {
    const open = opener(broker.caFile, aQueueName());
    const queue = await open(broker.url);
    await queue.provision();
    const seen: string[] = [];
    queue.work(async ({ id }) => void seen.push(id));
    await queue.enqueue([aJob('before')]);
    await eventually(() => seen.includes('before'), 'it works');

    await broker.signal('SIGSTOP');
    await expect(queue.enqueue([aJob('meanwhile')])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(queue.ready()).rejects.toMatchObject({ code: 'unavailable' });
    await broker.signal('SIGCONT');
    await eventually(() => isQueued(queue, 'after'), 'a job is queued', comesBackMs);

    await eventually(() => seen.includes('after'), 'it is handled', comesBackMs);
  });

  test(
    'a broker without space refuses with the cause, continues to deliver, and has each job once when it has space again',
    patient,
    async () => {
      const open = opener(broker.caFile, aQueueName());
      // A busy broker may send nothing for longer than the short heartbeats of these tests.
      const [producer, consumer] = [await open(broker.url, { leaseMs: 30_000 }), await open(broker.url)];
      await producer.provision();
      const seen: string[] = [];
      await producer.enqueue([aJob('before')]);
      let last = 0;

      broker.control('set_vm_memory_high_watermark', 'absolute', '1');
      const why = await eventually(async () => {
        last += 1;
        return producer.enqueue([aJob(`try ${last}`)]).then(() => undefined, String);
      }, 'it reports that it has no space');
      await expect(producer.ready()).rejects.toMatchObject({ code: 'unavailable' });
      consumer.work(async ({ id }) => void seen.push(id));
      await eventually(() => seen.length >= last, 'the existing jobs are handled');
      broker.control('set_vm_memory_high_watermark', '0.4');
      await eventually(() => isQueued(producer, `try ${last}`), 'it has space again', comesBackMs);
      await producer.enqueue([aJob('after')]);
      await eventually(() => seen.includes('after') && seen.includes(`try ${last}`), 'new jobs arrive');

      expect(why).toContain('RabbitMQ blocks publishing at the moment');
      expect(seen.toSorted()).toEqual(['after', 'before', ...Array.from({ length: last }, (_try, no) => `try ${no + 1}`)].toSorted());
    },
  );
});

const isQueued = (queue: JobQueue, id: string): Promise<boolean> =>
  queue.enqueue([aJob(id)]).then(
    () => true,
    () => false,
  );
