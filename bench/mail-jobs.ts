import { randomUUID } from 'node:crypto';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger } from '@debt/kit/log';
import type { Report } from './lib/report.ts';
import { median, quantile } from './lib/stats.ts';

const batch = 100;
/** The concurrency of the mailer. */
const concurrency = 8;
const targetPerSecond = 1_000;

/**
 * Mail jobs through a job queue on RabbitMQ, confirmed, stored, delivered and acknowledged, in separate queues. Only where `npm run engines -- up`
 * has started one and its variables are set. Sending is not included.
 */
export async function measureMailJobs(jobs: number, rounds: number, report: Report): Promise<void> {
  const url = process.env['TEST_AMQP_URL'];
  if (url === undefined) return;
  const caFile = process.env['TLS_CA_FILE'];
  const log = createLogger('bench', 'warn');
  const options = {
    queue: `bench-${randomUUID().slice(0, 8)}`,
    applicationName: 'bench',
    log,
    ...(caFile === undefined ? {} : { caFile }),
  };
  await using producer = await openJobQueue(url, options);
  await using consumer = await openJobQueue(url, options);
  await producer.provision();
  const handled = new Map<string, (at: number) => void>();
  consumer.work(async ({ id }) => handled.get(id)?.(performance.now()), { concurrency });

  const arrival = (id: string) => new Promise<number>((resolve) => handled.set(id, resolve));
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const id = randomUUID();
    const arrived = arrival(id);
    const startedAt = performance.now();
    await producer.enqueue([mailJob(id)]);
    latencies.push((await arrived) - startedAt);
  }
  const ids = Array.from({ length: jobs }, () => randomUUID());
  const all = Promise.all(ids.map(arrival));
  const startedAt = performance.now();
  // One batch at a time, like the relay of the outbox.
  for (let at = 0; at < jobs; at += batch) await producer.enqueue(ids.slice(at, at + batch).map(mailJob));
  await all;
  const perSecond = jobs / ((performance.now() - startedAt) / 1_000);

  report({ name: 'mail jobs through RabbitMQ', value: perSecond, unit: 'jobs/s', target: { at: 'least', value: targetPerSecond } });
  report({
    name: `mail jobs through RabbitMQ compared with ${targetPerSecond}/s`,
    value: perSecond / targetPerSecond,
    unit: '×',
    target: { at: 'least', value: 1 },
  });
  report({ name: 'one mail job through RabbitMQ, from queueing to its handler, median', value: median(latencies), unit: 'ms' });
  report({ name: 'one mail job through RabbitMQ, 99th percentile', value: quantile(latencies, 0.99), unit: 'ms' });
}

const mailJob = (id: string) => ({
  id,
  expiresAt: new Date(Date.now() + 600_000),
  payload: {
    id,
    template: 'activation-code',
    to: 'ada@example.org',
    data: { name: 'Ada Lovelace', handle: 'ada' },
    sealed: { blob: 'x'.repeat(80), purpose: 'activation' },
  },
});
