/** The configuration of each engine's official image: with logins from files, and a volume for its data. */
import { mailSink } from '../../model/mail-sink.ts';
import type { EngineId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import type { Grant } from '../../model/resolved.ts';
import { engineLogin } from './facts.ts';

export interface EngineSetup {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  /** Names of secrets. */
  readonly secrets?: readonly string[];
  /** Files with their content, by the path in the container. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the image keeps its data. */
  readonly keepsIn?: string;
  /** Other volumes that the image declares. Their content is not needed, but without a mount each container would leave an anonymous volume. */
  readonly scratch?: readonly string[];
}

const port = (engine: EngineId): number => platform.engines[engine].port;

export function setupOf(engine: EngineId, grants: readonly Grant[]): EngineSetup {
  switch (engine) {
    case 'postgres':
      return {
        environment: { POSTGRES_PASSWORD_FILE: '/run/secrets/postgres', POSTGRES_INITDB_ARGS: '--auth-host=scram-sha-256' },
        secrets: ['postgres', ...loginsOf(grants).map((login) => `postgres-${login}`)],
        files: { '/docker-entrypoint-initdb.d/10-logins.sh': loginsScript(grants) },
        // From version 18 on, the image stores each major version in a separate folder below.
        keepsIn: '/var/lib/postgresql',
      };
    case 'mongodb':
      return {
        environment: { MONGO_INITDB_ROOT_USERNAME: engineLogin, MONGO_INITDB_ROOT_PASSWORD_FILE: '/run/secrets/mongodb' },
        secrets: ['mongodb'],
        keepsIn: '/data/db',
        scratch: ['/data/configdb'],
      };
    case 'kafka':
      return {
        environment: kafkaSettings(),
        keepsIn: '/var/lib/kafka/data',
        scratch: ['/etc/kafka/secrets', '/mnt/shared/config'],
      };
    case 'rabbitmq':
      return {
        environment: { RABBITMQ_NODENAME: 'rabbit@rabbitmq' },
        secrets: ['rabbitmq.conf'],
        keepsIn: '/var/lib/rabbitmq',
      };
    case 'redis':
      return {
        command: ['valkey-server', '/run/secrets/redis.conf'],
        secrets: ['redis.conf', 'redis'],
        scratch: ['/data'],
      };
    case 'mail-sink':
      return { environment: mailSink.environment };
    default:
      return engine satisfies never;
  }
}

export const loginsOf = (grants: readonly Grant[]): readonly string[] => [...new Set(grants.map(({ login }) => login))].toSorted();

const kafkaSettings = (): Readonly<Record<string, string>> => ({
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LISTENERS: `CLIENT://:${port('kafka')},CONTROLLER://localhost:9093`,
  KAFKA_ADVERTISED_LISTENERS: `CLIENT://kafka:${port('kafka')}`,
  KAFKA_INTER_BROKER_LISTENER_NAME: 'CLIENT',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_LOG_DIRS: '/var/lib/kafka/data',
});

/** Without it, psql continues after an error and exits with 0. */
const psql = 'psql -v ON_ERROR_STOP=1';

/**
 * The image itself runs this script once, on an empty volume. Compose creates the file without execute permission, so the image sources it: it must
 * not set shell options that the image has not set itself. psql receives the password as a variable, which it quotes.
 */
function loginsScript(grants: readonly Grant[]): string {
  const roles = loginsOf(grants).map(
    (login) => `${psql} -v password="$(cat /run/secrets/postgres-${login})" <<'SQL'\ncreate role ${login} login password :'password';\nSQL`,
  );
  const databases = grants
    .filter(({ may }) => may === 'own')
    .map(({ login, name }) => `create database ${name} owner ${login};\nrevoke all on database ${name} from public;`);
  const connects = grants.map(({ login, name }) => `grant connect on database ${name} to ${login};`);
  return ['#!/bin/sh', 'set -e', ...roles, `${psql} <<'SQL'\n${[...databases, ...connects].join('\n')}\nSQL`, ''].join('\n');
}
