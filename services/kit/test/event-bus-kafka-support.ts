import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { onTestFinished } from 'vitest';
import { createAuthority } from '../../../scripts/engines/authority.ts';
import { handshake, installKafka, prepareKafka } from '../../../scripts/engines/kafka.ts';
import { isAlive, launcher, type Started, untilAnswers } from '../../../scripts/engines/site.ts';
import { isUnavailable } from '../src/errors/errors.ts';
import { type OpenKafkaOptions, openKafkaEventBus } from '../src/event-bus/kafka.ts';
import { kafkaClients } from '../src/event-bus/kafka-client.ts';
import { parseKafkaUrl } from '../src/event-bus/kafka-url.ts';
import { EventBus, type OutgoingEvent } from '../src/event-bus/port.ts';
import { quickTiming } from '../src/testing/kafka.ts';
import { eventually, silentLog } from '../src/testing/testing.ts';

export const topic = 'things';

/** A bus that is closed when the test ends. */
export async function openBus(url: string, options: Partial<OpenKafkaOptions> = {}): Promise<EventBus> {
  const all = { source: 'test', log: silentLog, timing: quickTiming, ...options };
  const bus = new EventBus(await openKafkaEventBus(url, all), all);
  onTestFinished(() => bus[Symbol.asyncDispose]());
  return bus;
}

/** Makes the topic accept smaller messages than this platform needs, as an operator might. */
export async function limitMessages(url: string, trust: { readonly caFile?: string }, bytesMax: number): Promise<void> {
  const parsed = parseKafkaUrl(url);
  const client = kafkaClients({ url: parsed, clientId: 'operator', log: silentLog, ...trust })();
  const admin = client.kafka.admin();
  await admin.connect();
  const name = parsed.prefix + topic;
  const configEntries = [{ name: 'max.message.bytes', value: String(bytesMax) }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries }] });
  client.end();
}

/** A separate Kafka of the test, whose nodes the test may end, freeze and start again. */
export interface OwnKafka extends AsyncDisposable {
  readonly url: string;
  readonly caFile: string;
  /** Resolves when the node answers. */
  start(node: number): Promise<void>;
  /** Resolves when the node has ended. */
  kill(node: number): Promise<void>;
  signal(node: number, name: 'SIGSTOP' | 'SIGCONT'): void;
}

export async function createOwnKafka(nodeCount: number): Promise<OwnKafka> {
  installKafka();
  const folder = mkdtempSync(join(tmpdir(), 'debt-kafka-test-'));
  const authority = createAuthority(folder);
  const { url, nodes } = await prepareKafka({ folder, ...authority }, nodeCount);
  const processes: Started[] = [];
  const current = new Map<number, Started>();
  const launch = launcher(folder, (started) => processes.push(started));
  const running = (node: number): Started => {
    const started = current.get(node);
    if (started === undefined) throw new Error(`node ${node} was not started`);
    return started;
  };
  const launchNode = (node: number): void => {
    const { name, command, args } = nodes[node] ?? { name: '', command: '', args: [] };
    current.set(node, launch(name, command, args));
  };
  const untilUp = async (node: number): Promise<void> =>
    untilAnswers(running(node), folder, () => handshake(authority, nodes[node]?.port ?? 0));
  nodes.forEach((_, node) => launchNode(node));
  for (const node of nodes.keys()) await untilUp(node);
  return {
    url,
    caFile: authority.caFile,
    start: async (node) => {
      launchNode(node);
      await untilUp(node);
    },
    kill: async (node) => {
      process.kill(running(node).pid, 'SIGKILL');
      await eventually(() => !isAlive(running(node)), 'the node has ended', 30_000);
    },
    signal: (node, name) => void process.kill(running(node).pid, name),
    [Symbol.asyncDispose]: async () => {
      for (const { pid } of processes.filter(isAlive)) process.kill(pid, 'SIGKILL');
      await eventually(() => !processes.some(isAlive), 'the nodes have ended', 30_000);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

export const thing = (key: string, no: number): OutgoingEvent => ({
  topic,
  id: `${key}:${no}`,
  type: 'thing.made',
  key,
  time: new Date(),
  data: Buffer.from(String(no)),
});

const keys = Array.from({ length: 12 }, (_, no) => `k${no}`);

/** Publishes like the outbox: a batch is published again, with newer events, until it is stored. */
export class SteadyPublisher {
  readonly #bus: EventBus;
  /** Ids of each key that were acknowledged, in order. */
  readonly acknowledged = new Map<string, string[]>();
  failures = 0;
  count = 0;

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  /** Continues until the condition holds. */
  async until(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) {
      await this.#round();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #round(): Promise<void> {
    this.count += 1;
    const batch = keys.map((key) => thing(key, this.count));
    for (;;) {
      try {
        const outcomes = await this.#bus.publish(batch);
        if (outcomes.some(({ outcome }) => outcome !== 'stored')) throw new Error(`refused: ${JSON.stringify(outcomes)}`);
        break;
      } catch (thrown) {
        if (!isUnavailable(thrown)) throw thrown;
        this.failures += 1;
      }
    }
    for (const { key, id } of batch) this.acknowledged.set(key, [...(this.acknowledged.get(key) ?? []), id]);
  }
}

/** The handled events of each key, and whether two events of a key were ever in progress concurrently. */
export class Effects {
  readonly byKey = new Map<string, string[]>();
  overlaps = 0;
  count = 0;
  readonly #inFlight = new Set<string>();

  readonly handler = async ({ key, id }: { readonly key: string; readonly id: string }): Promise<void> => {
    if (this.#inFlight.has(key)) this.overlaps += 1;
    this.#inFlight.add(key);
    await new Promise((resolve) => setImmediate(resolve));
    this.byKey.set(key, [...(this.byKey.get(key) ?? []), id]);
    this.count += 1;
    this.#inFlight.delete(key);
  };

  /** Each event at its first delivery: the order without the repetitions. */
  firsts(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.byKey].map(([key, ids]) => [key, [...new Set(ids)]]));
  }

  has(acknowledged: ReadonlyMap<string, readonly string[]>): boolean {
    return [...acknowledged].every(([key, ids]) => new Set(this.byKey.get(key)).size >= ids.length);
  }
}
