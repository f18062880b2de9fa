import type { Logger } from '../log/log.ts';
import { AmqpConnection, parseAmqpUrl } from './amqp-connection.ts';
import { queuesOf, topologyOf } from './amqp-topology.ts';

/** The log, and the file with the authorities to trust. */
export interface PurgeOptions {
  readonly log: Logger;
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
}

const heartbeatSeconds = 10;

/** Deletes the queues of a job queue with their content. Missing queues are not an error. @throws AppError `bad_configuration` */
export async function purgeAmqp(url: string, queue: string, { log, caFile }: PurgeOptions): Promise<void> {
  const server = parseAmqpUrl(url);
  const names = queuesOf(topologyOf(`${server.parameters['prefix'] ?? ''}${queue}`));
  await using connection = await AmqpConnection.open({ server, caFile, applicationName: 'purge', heartbeatSeconds, log });
  await connection.withChannel(async (channel) => {
    for (const name of names) await connection.answer(channel.deleteQueue(name));
  });
}
