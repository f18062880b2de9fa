import { vi } from 'vitest';
import { eventBusConformance } from '../src/event-bus/conformance.ts';
import { describeEngine } from '../src/testing/engines.ts';
import { type KafkaRelays, openRelayedKafka, ownKafkaNames } from '../src/testing/kafka.ts';

vi.setConfig({ testTimeout: 90_000 });

describeEngine('TEST_KAFKA_URL', (engine) => {
  eventBusConformance('Kafka', async () => {
    const own = { ...engine, url: ownKafkaNames(engine.url) };
    const processes = new Map<string, KafkaRelays>();
    return {
      open: async (source) => {
        const { bus, relays } = await openRelayedKafka(source, own);
        processes.set(source, relays);
        return bus;
      },
      cut: async (source) => processes.get(source)?.cut(),
      [Symbol.asyncDispose]: async () => {
        for (const relays of processes.values()) await relays[Symbol.asyncDispose]();
      },
    };
  });
});
