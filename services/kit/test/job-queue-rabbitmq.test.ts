import { describeEngine } from '@debt/kit/testing/engines';
import type { Relay } from '@debt/kit/testing/relay';
import { jobQueueConformance } from '../src/job-queue/conformance.ts';
import { openJobQueue } from '../src/job-queue/open.ts';
import { silentLog } from '../src/testing/testing.ts';
import { aQueueName, deleteQueues, relayed } from './support/rabbitmq.ts';

/** A heartbeat every two seconds: with shorter intervals a busy machine would be considered dead. */
const leaseMs = 3_000;

describeEngine('TEST_AMQP_URL', ({ url, caFile }) => {
  const trust = caFile === undefined ? {} : { caFile };

  jobQueueConformance('RabbitMQ', async () => {
    const queue = aQueueName();
    const relays = new Map<string, Relay>();
    return {
      leaseMs,
      open: async (process) => {
        const { relay, url: own } = await relayed(url);
        relays.set(process, relay);
        return openJobQueue(own, { queue, applicationName: process, leaseMs, log: silentLog, ...trust });
      },
      cut: async (process) => relays.get(process)?.cut(),
      [Symbol.asyncDispose]: async () => {
        for (const relay of relays.values()) await relay[Symbol.asyncDispose]();
        await deleteQueues(url, caFile, queue);
      },
    };
  });
});
