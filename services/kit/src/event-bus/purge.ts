import type { Logger } from '../log/log.ts';
import { Connected, kafkaClients } from './kafka-client.ts';
import { kafkaLimits } from './kafka-limits.ts';
import { parseKafkaUrl } from './kafka-url.ts';

/** The log, and the file with the authorities to trust. */
export interface PurgeOptions {
  readonly log: Logger;
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}

/** Deletes every topic and consumer group with the prefix of the URL's path. @throws AppError `bad_configuration` for a URL without one. */
export async function purgeKafka(address: string, options: PurgeOptions): Promise<void> {
  const url = parseKafkaUrl(address);
  if (url.prefix === '') throw new Error('a purge of a Kafka cluster requires a name in the path of its URL');
  const admin = new Connected(kafkaClients({ url, clientId: 'purge', ...options }), (kafka) => kafka.admin());
  try {
    await admin.use(async (part) => {
      const { groups } = await part.listGroups();
      const ours = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(url.prefix));
      if (ours.length > 0) await part.deleteGroups(ours);
      const topics = (await part.listTopics()).filter((topic) => topic.startsWith(url.prefix));
      if (topics.length > 0) await part.deleteTopics({ topics });
    }, kafkaLimits.adminMs * 2);
  } finally {
    admin.close();
  }
}
