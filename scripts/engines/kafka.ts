import { execFileSync } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { cacheFolder, type Engine, freePort, host, isInstalled, requireDebian, type Site, untilAnswers } from './site.ts';

const version = '3.9.1';
const jars = (of = version): string => join(cacheFolder(), `kafka-${of}`);
const scramIterations = 4096;
/** More nodes would not test anything else: a topic with three replicas needs three nodes. */
export const kafkaNodesMax = 3;

/** A node that is configured and not yet started; it can be started again after a kill. */
export interface KafkaNode {
  readonly name: string;
  readonly port: number;
  readonly command: string;
  readonly args: readonly string[];
}

export interface KafkaCluster {
  /** `kafkas://user:password@host:port,host:port` */
  readonly url: string;
  readonly nodes: readonly KafkaNode[];
}

/** Apache Kafka from Maven Central, without ZooKeeper: clients use TLS with SCRAM, and topics are never created implicitly. */
export const kafka = (nodeCount: number): Engine => ({
  name: 'kafka',
  install: installKafka,
  start: async (site) => {
    const { url, nodes } = await prepareKafka(site, nodeCount);
    const started = nodes.map(({ name, command, args }) => site.launch(name, command, args));
    for (const [at, { port }] of nodes.entries()) {
      const node = started[at];
      if (node !== undefined) await untilAnswers(node, site.folder, () => handshake(site, port));
    }
    return { TEST_KAFKA_URL: url };
  },
});

/** Installs Java and downloads the jars, when they are missing. */
export function installKafka(): void {
  requireDebian('java', 'openjdk-17-jre-headless');
  fetchKafka(version);
}

/** @returns the folder with the jars of a version, which are downloaded when they are missing. */
export function fetchKafka(wantedVersion: string): string {
  const folderOfJars = jars(wantedVersion);
  if (existsSync(folderOfJars)) return folderOfJars;
  requireDebian('mvn', 'maven');
  if (!isInstalled('mvn')) throw new Error('mvn is missing: install Maven, with which the jars of Kafka are fetched');
  const folder = mkdtempSync(join(tmpdir(), 'debt-kafka-'));
  try {
    const dependency = (group: string, artifact: string, wanted: string): string =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${wanted}</version></dependency>`;
    const dependencies = [dependency('org.apache.kafka', 'kafka_2.13', wantedVersion), dependency('org.slf4j', 'slf4j-simple', '1.7.36')];
    writeFileSync(
      join(folder, 'pom.xml'),
      `<project><modelVersion>4.0.0</modelVersion><groupId>debt</groupId><artifactId>engines</artifactId><version>1</version>
        <packaging>pom</packaging><dependencies>${dependencies.join('')}</dependencies></project>`,
    );
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const args = ['-q', '-B', goal, '-DincludeScope=runtime', '-DoutputDirectory=jars'];
    execFileSync('mvn', args, { cwd: folder, stdio: ['ignore', 2, 2] });
    execFileSync('cp', ['-r', join(folder, 'jars'), `${folderOfJars}.${process.pid}`]);
    renameSync(`${folderOfJars}.${process.pid}`, folderOfJars);
    return folderOfJars;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the configuration of a cluster and formats its storage; each node is broker and controller. */
export async function prepareKafka(site: Pick<Site, 'folder' | 'certFile' | 'keyFile'>, nodeCount: number): Promise<KafkaCluster> {
  const password = randomBytes(24).toString('base64url');
  // A cluster's id is a UUID in base64, which must not look like an option.
  const clusterId = `k${randomBytes(16).toString('base64url').slice(1, 21)}w`;
  const brokers: readonly Broker[] = await Promise.all(
    Array.from({ length: nodeCount }, async (_, at) => ({
      id: at + 1,
      name: nodeCount === 1 ? 'kafka' : `kafka-${at + 1}`,
      client: await freePort(),
      internal: await freePort(),
      controller: await freePort(),
    })),
  );
  const keyStore = join(site.folder, 'kafka.pem');
  writeFileSync(keyStore, readFileSync(site.keyFile, 'utf8') + readFileSync(site.certFile, 'utf8'), { mode: 0o600 });
  const nodes = brokers.map((broker) => {
    const data = join(site.folder, broker.name);
    mkdirSync(data, { mode: 0o700 });
    const file = join(data, 'server.properties');
    writeFileSync(file, settings({ broker, brokers, data: join(data, 'log'), keyStore }), { mode: 0o600 });
    format(file, clusterId, password);
    return { name: broker.name, port: broker.client, command: 'java', args: java('256m', 'kafka.Kafka', file) };
  });
  return { url: `kafkas://debt:${password}@${nodes.map(({ port }) => `${host}:${port}`).join(',')}`, nodes };
}

interface Broker {
  readonly id: number;
  readonly name: string;
  readonly client: number;
  readonly internal: number;
  readonly controller: number;
}

/** Clients are authenticated; the nodes communicate on loopback ports that no test receives. */
function settings({
  broker,
  brokers,
  data,
  keyStore,
}: {
  broker: Broker;
  brokers: readonly Broker[];
  data: string;
  keyStore: string;
}): string {
  const replicas = Math.min(3, brokers.length);
  return `
process.roles=broker,controller
node.id=${broker.id}
controller.quorum.voters=${brokers.map(({ id, controller }) => `${id}@${host}:${controller}`).join(',')}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
listeners=CLIENT://${host}:${broker.client},INTERNAL://${host}:${broker.internal},CONTROLLER://${host}:${broker.controller}
advertised.listeners=CLIENT://${host}:${broker.client},INTERNAL://${host}:${broker.internal}
listener.security.protocol.map=CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.client.ssl.keystore.type=PEM
listener.name.client.ssl.keystore.location=${keyStore}
log.dirs=${data}
auto.create.topics.enable=false
num.partitions=1
default.replication.factor=${replicas}
min.insync.replicas=${Math.max(1, replicas - 1)}
offsets.topic.num.partitions=4
offsets.topic.replication.factor=${replicas}
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=${replicas}
transaction.state.log.min.isr=${Math.max(1, replicas - 1)}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
controlled.shutdown.enable=${brokers.length > 1}
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=8388608
log.segment.bytes=16777216
`;
}

/** The user's salted password, derived by RFC 5802: the password itself would be visible in the arguments to every user of the machine. */
function format(file: string, clusterId: string, password: string): void {
  const salt = randomBytes(24);
  const salted = pbkdf2Sync(password, salt, scramIterations, 64, 'sha512').toString('base64');
  const user = `SCRAM-SHA-512=[name=debt,iterations=${scramIterations},salt="${salt.toString('base64')}",saltedpassword="${salted}"]`;
  const args = java('96m', 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file, '--add-scram', user);
  execFileSync('java', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

const java = (heap: string, main: string, ...args: readonly string[]): readonly string[] => [
  `-Xmx${heap}`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-cp',
  join(jars(), '*'),
  main,
  ...args,
];

export function handshake({ caFile }: Pick<Site, 'caFile'>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca: readFileSync(caFile), timeout: 2_000 }, () => {
      resolve();
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}
