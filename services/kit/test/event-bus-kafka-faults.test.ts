import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openEventBus } from '../src/event-bus/open.ts';
import { describeEngine } from '../src/testing/engines.ts';
import { ownKafkaNames, relaysToKafka } from '../src/testing/kafka.ts';
import { eventually, silentLog } from '../src/testing/testing.ts';
import { createOwnKafka, Effects, limitMessages, openBus, SteadyPublisher, thing, topic } from './event-bus-kafka-support.ts';

vi.setConfig({ testTimeout: 180_000 });
const patienceMs = 90_000;
/** Longer than a request, a session, and all attempts of a publication. */
const frozenMs = 20_000;

describeEngine('TEST_KAFKA_URL', ({ url, ...trust }) => {
  describe('the event bus on Kafka, when things go wrong', () => {
    test('connections that are cut repeatedly while publishing lose no acknowledged event, and each key keeps its order', async () => {
      const names = ownKafkaNames(url);
      const relays = await relaysToKafka(url);
      onTestFinished(() => relays[Symbol.asyncDispose]());
      const bus = await openBus(names, trust);
      await bus.provision([topic]);
      const publisher = new SteadyPublisher(await openBus(names, { ...trust, reach: relays.reach }));

      for (const rounds of [20, 40, 60, 80, 100]) {
        await publisher.until(() => publisher.count >= rounds - 5);
        const goingOn = publisher.until(() => publisher.count >= rounds);
        relays.cut();
        await goingOn;
      }
      const effects = new Effects();
      bus.consume({ group: 'readers', topics: [topic], handler: effects.handler });
      await eventually(() => effects.has(publisher.acknowledged), 'everything arrives', patienceMs);

      expect(effects.firsts()).toEqual(publisher.acknowledged);
    });

    test('members that join and leave under load lose and reorder no event, and one member at a time handles an event of a key', async () => {
      const names = ownKafkaNames(url);
      const bus = await openBus(names, trust);
      await bus.provision([topic]);
      const effects = new Effects();
      const publisher = new SteadyPublisher(bus);
      const join = async () => {
        const member = await openBus(names, trust);
        return member.consume({ group: 'readers', topics: [topic], handler: effects.handler });
      };
      let isOver = false;
      const publishing = publisher.until(() => isOver);
      const grownBy = async (count: number) => {
        const from = effects.count;
        await eventually(() => effects.count >= from + count, 'they continue', patienceMs);
      };

      const first = await join();
      await grownBy(100);
      const second = await join();
      await grownBy(200);
      const third = await join();
      await grownBy(200);
      await first[Symbol.asyncDispose]();
      await grownBy(200);
      await Promise.all([second[Symbol.asyncDispose](), join()]);
      await grownBy(200);
      await third[Symbol.asyncDispose]();
      isOver = true;
      await publishing;
      await eventually(() => effects.has(publisher.acknowledged), 'everything arrives', patienceMs);

      expect(effects.firsts()).toEqual(publisher.acknowledged);
      expect(effects.overlaps).toBe(0);
      expect(effects.byKey).toEqual(publisher.acknowledged);
    });

    test('publishing to a broker that hangs fails within its time-out, and continues when the broker is available again', async () => {
      const names = ownKafkaNames(url);
      const relays = await relaysToKafka(url);
      onTestFinished(() => relays[Symbol.asyncDispose]());
      const bus = await openBus(names, { ...trust, reach: relays.reach });
      await bus.provision([topic]);
      await bus.publish([thing('a', 1)]);

      relays.freeze();
      const [published, ready] = await Promise.allSettled([bus.publish([thing('a', 2)]), bus.ready()]);
      relays.thaw();
      const again = await bus.publish([thing('a', 2)]);

      expect([published, ready]).toMatchObject([{ reason: { code: 'unavailable' } }, { reason: { code: 'unavailable' } }]);
      expect(again).toEqual([{ outcome: 'stored' }]);
    });
  });

  describe('the event bus on Kafka, when it is set up wrongly', () => {
    test('an event that is larger than the topic allows is refused with its cause, and the rest of the batch is stored', async () => {
      const names = ownKafkaNames(url);
      const bus = await openBus(names, trust);
      await bus.provision([topic]);
      await limitMessages(names, trust, 10_000);
      const seen: string[] = [];
      bus.consume({ group: 'readers', topics: [topic], handler: async ({ id }) => void seen.push(id) });

      const outcomes = await bus.publish([thing('a', 1), { ...thing('a', 2), data: new Uint8Array(50_000) }, thing('a', 3)]);
      await eventually(() => seen.includes('a:3'), 'the last one arrives', patienceMs);

      expect(outcomes).toMatchObject([
        { outcome: 'stored' },
        { outcome: 'refused', cause: 'it is larger than the topic in Kafka allows (max.message.bytes)' },
        { outcome: 'stored' },
      ]);
      expect(seen).toEqual(['a:1', 'a:3']);
    });

    test('a wrong password is reported immediately after one attempt, and is not in the message', async () => {
      let attempts = 0;
      const reach = (broker: { readonly host: string; readonly port: number }) => {
        attempts += 1;
        return broker;
      };
      const bus = await openBus(url.replace(/:[^:@]+@/, ':hidden@'), { ...trust, reach });

      const thrown: unknown = await bus.publish([thing('a', 1)]).catch((error: unknown) => error);

      expect(thrown).toMatchObject({ code: 'bad_configuration' });
      expect(String(thrown)).not.toContain('hidden');
      expect(attempts).toBe(1);
    });

    test('an unknown authority makes it unavailable, and the message names the cause', async () => {
      const bus = await openBus(url);

      await expect(bus.ready()).rejects.toThrow(/certificate/);
      await expect(bus.ready()).rejects.toMatchObject({ code: 'unavailable' });
    });

    test('readiness names missing topics, with the task that creates them', async () => {
      const bus = await openBus(ownKafkaNames(url), trust);

      await expect(bus.ready()).rejects.toThrow(/no topic.*provision/);
      bus.consume({ group: 'readers', topics: [topic], handler: async () => undefined });

      await expect(bus.ready()).rejects.toThrow(/no topic things .*provision/);
      await expect(bus.ready()).rejects.toMatchObject({ code: 'schema_mismatch' });
    });
  });

  test('a broker that is killed with -9 and started again under load loses and reorders no event', async () => {
    await using own = await createOwnKafka(1);
    const { caFile } = own;
    const bus = await openBus(own.url, { caFile });
    await bus.provision([topic]);
    const effects = new Effects();
    const publisher = new SteadyPublisher(await openBus(own.url, { caFile }));
    bus.consume({ group: 'readers', topics: [topic], handler: effects.handler });
    let isOver = false;
    const publishing = publisher.until(() => isOver);

    for (const events of [200, 400]) {
      await eventually(() => effects.count >= events, 'events arrive', patienceMs);
      await own.kill(0);
      await own.start(0);
    }
    const before = publisher.count;
    await eventually(() => publisher.count > before + 10, 'publishing continues', patienceMs);
    isOver = true;
    await publishing;
    await eventually(() => effects.has(publisher.acknowledged), 'everything arrives', patienceMs);

    expect(effects.firsts()).toEqual(publisher.acknowledged);
    expect(publisher.failures).toBeGreaterThan(0);
  });

  test('a broker that is frozen for 20 s under load loses and reorders no event, and one member at a time handles an event of a key', async () => {
    await using own = await createOwnKafka(1);
    const { caFile } = own;
    const bus = await openBus(own.url, { caFile });
    await bus.provision([topic]);
    const effects = new Effects();
    const publisher = new SteadyPublisher(await openBus(own.url, { caFile }));
    for (const source of ['one', 'other']) {
      const member = await openBus(own.url, { source, caFile });
      member.consume({ group: 'readers', topics: [topic], handler: effects.handler });
    }
    let isOver = false;
    const publishing = publisher.until(() => isOver);

    await eventually(() => effects.count >= 200, 'events arrive', patienceMs);
    own.signal(0, 'SIGSTOP');
    await pause(frozenMs);
    own.signal(0, 'SIGCONT');
    const before = publisher.count;
    await eventually(() => publisher.count > before + 10, 'publishing continues', patienceMs);
    isOver = true;
    await publishing;
    await eventually(() => effects.has(publisher.acknowledged), 'everything arrives', patienceMs);

    expect(effects.firsts()).toEqual(publisher.acknowledged);
    expect(effects.overlaps).toBe(0);
  });

  test('three brokers lose and reorder no event under load while two are killed with -9 in turn and the third is frozen', async () => {
    await using own = await createOwnKafka(3);
    const { caFile } = own;
    const bus = await openBus(own.url, { caFile });
    await eventually(
      async () =>
        bus.provision([topic]).then(
          () => true,
          () => false,
        ),
      'the cluster has three brokers',
      patienceMs,
    );
    const effects = new Effects();
    const publisher = new SteadyPublisher(await openBus(own.url, { caFile }));
    for (const source of ['one', 'other']) {
      const member = await openBus(own.url, { source, caFile });
      member.consume({ group: 'readers', topics: [topic], handler: effects.handler });
    }
    let isOver = false;
    const publishing = publisher.until(() => isOver);

    for (const node of [0, 1]) {
      const from = publisher.count;
      await eventually(() => publisher.count > from + 30 && effects.count > from * 12, 'events flow', patienceMs);
      await own.kill(node);
      const killedAt = publisher.count;
      await eventually(() => publisher.count > killedAt + 10, 'publishing continues without it', patienceMs);
      await own.start(node);
    }
    own.signal(2, 'SIGSTOP');
    const frozenAt = publisher.count;
    await eventually(() => publisher.count > frozenAt + 10, 'publishing continues while the third is frozen', patienceMs);
    own.signal(2, 'SIGCONT');
    const thawedAt = publisher.count;
    await eventually(() => publisher.count > thawedAt + 10, 'publishing continues with all three', patienceMs);
    isOver = true;
    await publishing;
    await eventually(() => effects.has(publisher.acknowledged), 'everything arrives', patienceMs);

    expect(effects.firsts()).toEqual(publisher.acknowledged);
  }, 300_000);
});

describe('the event bus on Kafka, without one', () => {
  test('is unavailable when no server listens', async () => {
    const bus = await openBus('kafka://127.0.0.1:1');

    await expect(bus.ready()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(bus.publish([thing('a', 1)])).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([
    ['kafka:a', 'has the form'],
    ['kafkas://u:hidden@a/Name', 'path of a Kafka URL'],
    ['kafkas://u:hidden@a?partitions=none', 'partitions of a Kafka URL'],
    ['kafkas://u:hidden@a?acks=1', 'the parameters partitions, replication'],
  ])('refuses the URL %s without showing its password', async (url, message) => {
    const thrown: unknown = await openEventBus(url, { source: 'test', log: silentLog }).catch((error: unknown) => error);

    expect(thrown).toMatchObject({ code: 'bad_configuration' });
    expect(String(thrown)).toContain(message);
    expect(String(thrown)).not.toContain('hidden');
  });
});
