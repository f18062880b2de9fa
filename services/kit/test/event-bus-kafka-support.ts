import type { Address } from '../src/event-bus/kafka-client.ts';
import { parseKafkaUrl } from '../src/event-bus/kafka-url.ts';
import { openRelay, type Relay } from '../src/testing/relay.ts';

/** A relay before each broker of a cluster, for one process of a test. */
export interface Relays extends AsyncDisposable {
  readonly reach: (broker: Address) => Address;
  cut(): void;
  freeze(): void;
  thaw(): void;
}

export async function relaysTo(url: string): Promise<Relays> {
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
