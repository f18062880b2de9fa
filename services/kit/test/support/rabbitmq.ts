import { AmqpConnection, parseAmqpUrl } from '../../src/job-queue/amqp-connection.ts';
import { queuesOf, topologyOf } from '../../src/job-queue/amqp-topology.ts';
import { silentLog } from '../../src/testing/testing.ts';

export const connectTo = (url: string, caFile: string | undefined): Promise<AmqpConnection> =>
  AmqpConnection.open({ server: parseAmqpUrl(url), caFile, applicationName: 'test', heartbeatSeconds: 10, log: silentLog });

/** Removes what `provision` made. */
export async function deleteQueues(url: string, caFile: string | undefined, queue: string): Promise<void> {
  await using connection = await connectTo(url, caFile);
  await connection.withChannel(async (channel) => {
    for (const name of queuesOf(topologyOf(queue))) await channel.deleteQueue(name);
  });
}
