import { randomBytes } from 'node:crypto';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelay, type Relay } from '@debt/kit/testing/relay';
import { jobQueueConformance } from '../src/job-queue/conformance.ts';
import { openJobQueue } from '../src/job-queue/open.ts';
import { silentLog } from '../src/testing/testing.ts';
import { deleteQueues } from './support/rabbitmq.ts';

const leaseMs = 2_000;

describeEngine('TEST_AMQP_URL', ({ url, caFile }) => {
  const tls = caFile === undefined ? {} : { caFile };

  jobQueueConformance('RabbitMQ', async () => {
    const queue = `work-${randomBytes(6).toString('hex')}`;
    const relays = new Map<string, Relay>();
    return {
      leaseMs,
      open: async (process) => {
        const { hostname, port } = new URL(url);
        const relay = await openRelay({ host: hostname, port: Number(port) });
        relays.set(process, relay);
        const through = url.replace(/:\d+\//, `:${relay.port}/`);
        return openJobQueue(through, { queue, applicationName: process, leaseMs, log: silentLog, ...tls });
      },
      cut: async (process) => relays.get(process)?.cut(),
      [Symbol.asyncDispose]: async () => {
        for (const relay of relays.values()) await relay[Symbol.asyncDispose]();
        await deleteQueues(url, caFile, queue);
      },
    };
  });
});
