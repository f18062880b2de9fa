import { randomUUID } from 'node:crypto';
import { openKafkaEventBus } from '../event-bus/kafka.ts';
import type { Address } from '../event-bus/kafka-client.ts';
import { parseKafkaUrl } from '../event-bus/kafka-url.ts';
import { EventBus } from '../event-bus/port.ts';
import type { TestEngine } from './engines.ts';
import { openRelay, type Relay } from './relay.ts';
import { silentLog } from './testing.ts';

/** A group detects a dead member early, so that tests need not wait for it. */
export const quickTiming = { sessionMs: 6_000, heartbeatMs: 200 } as const;

/** Separate topics and groups in the cluster for one test, with few partitions. */
export const ownKafkaNames = (url: string): string => `${url}/t${randomUUID().slice(0, 8)}?partitions=8`;

/** A relay before each broker of a cluster, for one process of a test: it simulates failures of the network. */
export interface KafkaRelays extends AsyncDisposable {
  readonly reach: (broker: Address) => Address;
  cut(): void;
  freeze(): void;
  thaw(): void;
}

/** Opens a relay before each broker that the URL names. Dispose of the result to close them. */
export async function relaysToKafka(url: string): Promise<KafkaRelays> {
  const relays = new Map<number, Relay>();
  for (const broker of parseKafkaUrl(url).brokers) {
    const port = Number(broker.split(':').at(-1));
    relays.set(port, await openRelay({ host: 'localhost', port }));
  }
  const all = () => [...relays.values()];
  return {
    reach: ({ port }) => ({ host: '127.0.0.1', port: relays.get(port)?.port ?? port }),
    cut: () => all().forEach((relay) => relay.cut()),
    freeze: () => all().forEach((relay) => relay.freeze()),
    thaw: () => all().forEach((relay) => relay.thaw()),
    [Symbol.asyncDispose]: async () => {
      for (const relay of all()) await relay[Symbol.asyncDispose]();
    },
  };
}

/** A bus as opened by a process named `source`, behind its own relays. Disposing of `relays` does not close the bus. */
export async function openRelayedKafka(
  source: string,
  { url, ...trust }: TestEngine,
): Promise<{ readonly bus: EventBus; readonly relays: KafkaRelays }> {
  const relays = await relaysToKafka(url);
  const options = { source, log: silentLog, ...trust };
  return { bus: new EventBus(await openKafkaEventBus(url, { ...options, reach: relays.reach, timing: quickTiming }), options), relays };
}
