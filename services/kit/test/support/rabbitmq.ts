import { randomBytes } from 'node:crypto';
import { openRelay, type Relay } from '@debt/kit/testing/relay';
import { onTestFinished } from 'vitest';
import { AmqpConnection, parseAmqpUrl } from '../../src/job-queue/amqp-connection.ts';
import { queuesOf, topologyOf } from '../../src/job-queue/amqp-topology.ts';
import { openJobQueue } from '../../src/job-queue/open.ts';
import type { OpenJobQueueOptions } from '../../src/job-queue/options.ts';
import type { NewJob } from '../../src/job-queue/port.ts';
import { silentLog } from '../../src/testing/testing.ts';

export const aQueueName = (): string => `work-${randomBytes(6).toString('hex')}`;

export const connectTo = (url: string, caFile: string | undefined): Promise<AmqpConnection> =>
  AmqpConnection.open({ server: parseAmqpUrl(url), caFile, applicationName: 'test', heartbeatSeconds: 10, log: silentLog });

/** Removes the queues that `provision` created. */
export async function deleteQueues(url: string, caFile: string | undefined, queue: string): Promise<void> {
  await using connection = await connectTo(url, caFile);
  await connection.withChannel(async (channel) => {
    for (const name of queuesOf(topologyOf(queue))) await channel.deleteQueue(name);
  });
}

/** The same server, reached through a relay. */
export async function relayed(url: string): Promise<{ readonly relay: Relay; readonly url: string }> {
  const { hostname, port } = new URL(url);
  const relay = await openRelay({ host: hostname, port: Number(port) });
  return { relay, url: url.replace(/:\d+\//, `:${relay.port}/`) };
}

/** Opens queues with one name, as several processes would, and closes them when the test ends. */
export function opener(caFile: string | undefined, queue: string) {
  return async (url: string, options: Partial<OpenJobQueueOptions> = {}) => {
    const trust = caFile === undefined ? {} : { caFile };
    const opened = await openJobQueue(url, { queue, applicationName: 'test', leaseMs: 2_000, log: silentLog, ...trust, ...options });
    onTestFinished(() => opened[Symbol.asyncDispose]());
    return opened;
  };
}

export const aJob = (id: string, given: Partial<NewJob> = {}): NewJob => ({
  id,
  payload: {},
  expiresAt: new Date(Date.now() + 600_000),
  ...given,
});
