/** The start of each store: arguments, files and probes. One node of each: this proves the wiring, not fail-over. */
import { IntOrString, type Probe } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { cluster } from '../../../model/cluster.ts';
import { mailSink } from '../../../model/mail-sink.ts';
import type { EngineId } from '../../../model/model.ts';
import { platform } from '../../../model/platform.ts';
import type { Grant, Unit } from '../../../model/resolved.ts';
import { hostOf } from '../names.ts';
import type { PodProps } from '../pod.ts';
import { loginsOf } from './logins.ts';

export interface StoreSettings {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  /** A directory with files that are not secret. */
  readonly files?: { readonly path: string; readonly content: Readonly<Record<string, string>> };
  readonly probes: NonNullable<PodProps['probes']>;
}

const secretAt = (name: string) => `${cluster.secretsDirectory}/${name}`;
const tcp = (port: string): Probe => ({ tcpSocket: { port: IntOrString.fromString(port) } });
const exec = (...command: string[]): Probe => ({ exec: { command } });
/**
 * Whether a port of the pod's own address accepts connections, tested by the shell. Entry points prepare their data with a server on 127.0.0.1 alone,
 * which other pods cannot use yet; the name of a pod resolves to its address.
 */
const openToOthers = (port: number): Probe => exec('bash', '-c', `exec 3<>"/dev/tcp/$HOSTNAME/${port}"`);

/** A store may recover for minutes before it answers. During that time it is probed often, and it is replaced only after a long failure. */
function probes(alive: Probe, ready: Probe): NonNullable<PodProps['probes']> {
  return {
    startupProbe: { ...ready, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
    livenessProbe: { ...alive, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
    readinessProbe: { ...ready, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

export const storeSettings: Readonly<Record<EngineId, (unit: Unit) => StoreSettings>> = {
  postgres: ({ grants }) => ({
    command: [],
    args: [],
    env: { POSTGRES_PASSWORD_FILE: secretAt('admin'), POSTGRES_INITDB_ARGS: '--locale-provider=builtin --builtin-locale=C.UTF-8' },
    ports: { main: 5432 },
    files: { path: '/docker-entrypoint-initdb.d', content: { '10-logins.sql': postgresLogins(grants) } },
    probes: probes(tcp('main'), exec('pg_isready', '--quiet', '--username=postgres', '--host=127.0.0.1')),
  }),
  mongodb: ({ grants }) => ({
    command: [],
    args: [],
    env: { MONGO_INITDB_ROOT_USERNAME: 'admin', MONGO_INITDB_ROOT_PASSWORD_FILE: secretAt('admin'), HOME: '/tmp' },
    ports: { main: 27_017 },
    files: { path: '/docker-entrypoint-initdb.d', content: { '10-logins.js': mongoLogins(grants) } },
    // A mongosh is a whole Node process: a run every few seconds uses a full core, and the processes accumulate on a busy node.
    probes: probes(tcp('main'), openToOthers(27_017)),
  }),
  kafka: (unit) => ({
    command: ['/bin/bash', '/etc/debt/start.sh'],
    args: [],
    env: { KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m', LOG_DIR: '/tmp/logs' },
    ports: { main: 9092, controller: 9093 },
    files: { path: '/etc/debt', content: { 'server.properties': kafkaProperties(unit), 'start.sh': kafkaStart(unit.grants) } },
    probes: probes(tcp('controller'), tcp('main')),
  }),
  rabbitmq: () => ({
    command: [],
    args: [],
    // The paths of the data contain the name of the node, so it must not depend on the host name.
    env: {
      RABBITMQ_NODENAME: 'rabbit@localhost',
      RABBITMQ_CONFIG_FILE: '/etc/debt/rabbitmq.conf',
      RABBITMQ_ENABLED_PLUGINS_FILE: '/etc/debt/enabled_plugins',
    },
    ports: { main: 5672 },
    files: { path: '/etc/debt', content: { 'rabbitmq.conf': rabbitmqConfig, enabled_plugins: '[].\n' } },
    probes: {
      ...probes(tcp('main'), tcp('main')),
      // Each check starts an Erlang VM: rarely, and with a long timeout.
      livenessProbe: { ...exec('rabbitmq-diagnostics', '--quiet', 'ping'), periodSeconds: 120, timeoutSeconds: 30, failureThreshold: 3 },
    },
  }),
  redis: ({ scale }) => ({
    command: ['valkey-server'],
    args: [
      ...['--aclfile', secretAt('users.acl'), '--save', '', '--appendonly', 'no', '--dir', '/data'],
      ...['--maxmemory', `${Math.floor(scale.memoryMi * 0.75)}mb`, '--maxmemory-policy', 'volatile-ttl'],
    ],
    env: {},
    ports: { main: 6379 },
    // A refusal for a missing password is an answer too.
    probes: probes(exec('valkey-cli', 'ping'), tcp('main')),
  }),
  'mail-sink': () => ({
    command: [],
    args: [],
    env: mailSink.environment,
    ports: { main: platform.engines['mail-sink'].port },
    probes: probes(tcp('main'), { httpGet: { path: mailSink.healthPath, port: IntOrString.fromString('main') } }),
  }),
};

/** psql reads the passwords itself: they appear in no argument and in no log. */
function postgresLogins(grants: readonly Grant[]): string {
  const roles = loginsOf(grants).flatMap((login) => [
    `\\set password \`cat ${secretAt(login)}\``,
    `CREATE ROLE "${login}" LOGIN PASSWORD :'password';`,
  ]);
  const owners = grants.filter(({ may }) => may === 'own');
  const databases = owners.flatMap(({ login, name }) => [
    `CREATE DATABASE "${name}" OWNER "${login}";`,
    `REVOKE ALL ON DATABASE "${name}" FROM PUBLIC;`,
  ]);
  const others = grants.filter(({ may }) => may !== 'own').map(({ login, name }) => `GRANT CONNECT ON DATABASE "${name}" TO "${login}";`);
  return `${[...roles, ...databases, ...others].join('\n')}\n`;
}

/** In `admin`, where a driver looks up a user when its URL does not name a database. */
function mongoLogins(grants: readonly Grant[]): string {
  const users = loginsOf(grants).map((login) => {
    const own = grants.filter((grant) => grant.login === login);
    const roles = own.map(({ name, may }) => `{ role: '${may === 'read' ? 'read' : 'readWrite'}', db: '${name}' }`);
    const password = `fs.readFileSync('${secretAt(login)}', 'utf8').trimEnd()`;
    return `db.getSiblingDB('admin').createUser({ user: '${login}', pwd: ${password}, roles: [${roles.join(', ')}] });`;
  });
  return `${["const fs = require('node:fs');", ...users].join('\n')}\n`;
}

function kafkaProperties({ id }: Unit): string {
  const host = hostOf(id, cluster.namespaces.stores);
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': '127.0.0.1:9093',
    listeners: 'CLIENT://:9092,CONTROLLER://:9093,INTERNAL://127.0.0.1:9094',
    'advertised.listeners': `CLIENT://${host}:9092,CONTROLLER://127.0.0.1:9093,INTERNAL://127.0.0.1:9094`,
    'listener.security.protocol.map': 'CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.client.scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'log.dirs': '/var/lib/kafka/data/logs',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

/** Sixteen arbitrary bytes as base64url. They must never change, or the broker does not recognise its disk. */
const kafkaCluster = 'ZGVidC1rYWZrYS1raW5kMQ';

/** Users are created when the storage is first formatted. Their passwords are arguments of one short process that only this container can see. */
function kafkaStart(grants: readonly Grant[]): string {
  return `set -euo pipefail
users=()
for login in ${loginsOf(grants).join(' ')}; do
  users+=(--add-scram "SCRAM-SHA-512=[name=$login,password=$(cat ${cluster.secretsDirectory}/$login)]")
done
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --standalone --cluster-id ${kafkaCluster} \\
  --config /etc/debt/server.properties "\${users[@]}"
exec /opt/kafka/bin/kafka-server-start.sh /etc/debt/server.properties
`;
}

const rabbitmqConfig = `listeners.tcp.default = 5672
load_definitions = ${secretAt('definitions.json')}
log.console = true
log.file = false
vm_memory_high_watermark.relative = 0.6
disk_free_limit.absolute = 128MB
`;
