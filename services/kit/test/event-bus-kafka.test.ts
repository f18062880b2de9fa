import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { eventBusConformance } from '../src/event-bus/conformance.ts';
import { openKafkaEventBus } from '../src/event-bus/kafka.ts';
import { EventBus } from '../src/event-bus/port.ts';
import { describeEngine } from '../src/testing/engines.ts';
import { silentLog } from '../src/testing/testing.ts';
import { relaysTo } from './event-bus-kafka-support.ts';

vi.setConfig({ testTimeout: 90_000 });

describeEngine('TEST_KAFKA_URL', ({ url, ...trust }) => {
  eventBusConformance('Kafka', async () => {
    const name = `t${randomUUID().slice(0, 8)}`;
    const processes = new Map<string, Awaited<ReturnType<typeof relaysTo>>>();
    return {
      open: async (source) => {
        const relays = await relaysTo(url);
        processes.set(source, relays);
        const { reach } = relays;
        const timing = { sessionMs: 6_000, heartbeatMs: 200 };
        const options = { source, log: silentLog, ...trust };
        return new EventBus(await openKafkaEventBus(`${url}/${name}?partitions=8`, { ...options, reach, timing }), options);
      },
      cut: async (source) => processes.get(source)?.cut(),
      [Symbol.asyncDispose]: async () => {
        for (const relays of processes.values()) await relays[Symbol.asyncDispose]();
      },
    };
  });
});
