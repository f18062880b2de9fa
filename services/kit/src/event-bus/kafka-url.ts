import { AppError } from '../errors/errors.ts';
import { parseServerUrl } from '../server-url/server-url.ts';
import { kafkaTopicDefaults } from './kafka-limits.ts';

/** Brokers, credentials and defaults for new topics, as {@link parseKafkaUrl} reads them. */
export interface KafkaUrl {
  readonly tls: boolean;
  /** Empty when the URL has no user: then the client does not authenticate. */
  readonly user: string;
  readonly password: string;
  /** host:port */
  readonly brokers: readonly string[];
  /** The prefix of the names of topics and groups, so that several platforms can share a cluster. Empty, or ending in a dot. */
  readonly prefix: string;
  readonly partitions: number;
  /** Undefined: the number of brokers, at most three. */
  readonly replicas: number | undefined;
}

/** Schemes of Kafka URLs: without and with TLS. */
export const kafkaSchemes = { kafka: { port: 9092, tls: false }, kafkas: { port: 9093, tls: true } } as const;

/**
 * `kafkas://user:password@host:port,host:port/name?partitions=16&replication=3`; `kafka:` without TLS. The user authenticates with SCRAM-SHA-512.
 * @throws AppError `bad_configuration`, without the password
 */
export function parseKafkaUrl(url: string): KafkaUrl {
  const { tls, hosts, user, password, path, parameters } = parseServerUrl(url, {
    what: 'A Kafka',
    schemes: kafkaSchemes,
    severalHosts: true,
    parameters: ['partitions', 'replication'],
  });
  if (!/^(?:[a-z][a-z0-9-]{0,49})?$/.test(path))
    throw new AppError('bad_configuration', 'The path of a Kafka URL is a name of lower-case letters, digits and dashes, or nothing.');
  return {
    tls,
    user,
    password,
    brokers: hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`),
    prefix: path === '' ? '' : `${path}.`,
    partitions: countOf(parameters, 'partitions', 1_000) ?? kafkaTopicDefaults.partitions,
    replicas: countOf(parameters, 'replication', 10),
  };
}

function countOf(parameters: Readonly<Record<string, string>>, name: string, max: number): number | undefined {
  const text = parameters[name];
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d{1,4}$/.test(text) || count < 1 || count > max)
    throw new AppError('bad_configuration', `${name} of a Kafka URL is a number from 1 to ${max}.`);
  return count;
}
