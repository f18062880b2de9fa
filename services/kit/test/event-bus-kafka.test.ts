import { vi } from 'vitest';
import { eventBusConformance } from '../src/event-bus/conformance.ts';
import { openKafkaEventBus } from '../src/event-bus/kafka.ts';
import { EventBus } from '../src/event-bus/port.ts';
import { describeEngine } from '../src/testing/engines.ts';
import { silentLog } from '../src/testing/testing.ts';
import { ownNames, quick, relaysTo } from './event-bus-kafka-support.ts';

vi.setConfig({ testTimeout: 90_000 });

describeEngine('TEST_KAFKA_URL', ({ url, ...trust }) => {
  eventBusConformance('Kafka', async () => {
    const names = ownNames(url);
    const processes = new Map<string, Awaited<ReturnType<typeof relaysTo>>>();
    return {
      open: async (source) => {
        const relays = await relaysTo(url);
        processes.set(source, relays);
        const options = { source, log: silentLog, ...trust };
        return new EventBus(await openKafkaEventBus(names, { ...options, reach: relays.reach, timing: quick }), options);
      },
      cut: async (source) => processes.get(source)?.cut(),
      [Symbol.asyncDispose]: async () => {
        for (const relays of processes.values()) await relays[Symbol.asyncDispose]();
      },
    };
  });
});
