import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PermanentError } from '../errors/errors.ts';
import { eventually } from '../testing/testing.ts';
import { type DeliveredEvent, deadLetterTopic, type EventBus, type EventHandler, eventBusLimits, type OutgoingEvent } from './port.ts';

/** A backend of its own for one test. */
export interface EventBusHarness extends AsyncDisposable {
  /** Opens a bus as a process of this name would. */
  open(source: string): Promise<EventBus>;
  /** Takes all connections of that process away without a word, as kill -9 and a broken network do. */
  cut(source: string): Promise<void>;
}

/** What every driver of the event bus must do. */
export function eventBusConformance(name: string, openFresh: () => Promise<EventBusHarness>): void {
  async function backend() {
    const harness = await openFresh();
    onTestFinished(() => harness[Symbol.asyncDispose]());
    const open = async (source: string) => {
      const bus = await harness.open(source);
      onTestFinished(() => bus[Symbol.asyncDispose]());
      return bus;
    };
    const publisher = await open('publisher');
    await publisher.provision(['things']);
    return { harness, open, publisher };
  }

  describe(`event bus on ${name}`, () => {
    test('an event arrives with everything that was said about it', async () => {
      const { publisher } = await backend();
      const time = new Date('2026-02-03T04:05:06.789Z');
      const seen: DeliveredEvent[] = [];

      const outcomes = await publisher.publish([
        { topic: 'things', id: 'a:1', type: 'thing.made', key: 'a', time, data: new Uint8Array([0, 255, 7]) },
      ]);
      consume(publisher, async (event) => void seen.push(event));
      const event = await eventually(() => seen[0], 'the event arrives');

      expect(outcomes).toEqual([{ outcome: 'stored' }]);
      expect(event).toMatchObject({ topic: 'things', id: 'a:1', source: 'publisher', type: 'thing.made', key: 'a', time, offset: 0n });
      expect([...event.data]).toEqual([0, 255, 7]);
    });

    test('fault 11: events of one key arrive in the order in which they were published', async () => {
      const { publisher } = await backend();
      const seen: DeliveredEvent[] = [];
      const expected = Array.from({ length: 400 }, (_, no) => thing(`k${no % 20}`, `${no}`));

      consume(publisher, async (event) => void seen.push(event));
      for (let at = 0; at < expected.length; at += 40) await publisher.publish(expected.slice(at, at + 40));
      await eventually(() => seen.length >= expected.length, 'all events arrive');

      for (const key of new Set(expected.map((event) => event.key)))
        expect(idsOf(seen.filter((event) => event.key === key))).toEqual(idsOf(expected.filter((event) => event.key === key)));
    });

    test('fault 11: a group that starts late begins at the oldest event', async () => {
      const { publisher } = await backend();
      await publisher.publish([thing('a', '1'), thing('a', '2')]);
      const seen: DeliveredEvent[] = [];

      consume(publisher, async (event) => void seen.push(event), 'latecomers');
      await eventually(() => seen.length === 2, 'both events arrive');

      expect(idsOf(seen)).toEqual(['1', '2']);
    });

    test('each group gets every event', async () => {
      const { publisher } = await backend();
      const seen: Record<string, string[]> = { one: [], other: [] };

      for (const [group, ids] of Object.entries(seen)) consume(publisher, async (event) => void ids.push(event.id), group);
      await publisher.publish([thing('a', '1')]);

      await eventually(() => Object.values(seen).every((ids) => ids.length === 1), 'both groups get it');
    });

    test('a group goes on where it left off', async () => {
      const { open, publisher } = await backend();
      const first: string[] = [];
      const second: string[] = [];
      const before = await open('before');
      consume(before, async (event) => void first.push(event.id));
      await publisher.publish([thing('a', '1')]);
      await eventually(() => first.length === 1, 'the first event arrives');

      await before[Symbol.asyncDispose]();
      await publisher.publish([thing('a', '2')]);
      consume(await open('after'), async (event) => void second.push(event.id));
      await eventually(() => second.length === 1, 'the second event arrives');

      expect(second).toEqual(['2']);
    });

    test('two consumers of a group share the partitions, and each event is handled by one of them', async () => {
      const { open, publisher } = await backend();
      const counts = { one: 0, other: 0 };
      const seen = new Set<string>();
      let no = 0;

      for (const member of ['one', 'other'] as const)
        consume(await open(member), async (event) => {
          counts[member] += 1;
          seen.add(event.id);
        });
      await eventually(async () => {
        await publisher.publish(Array.from({ length: 32 }, (_, at) => thing(`k${at}`, `${(no += 1)}`)));
        return counts.one > 0 && counts.other > 0;
      }, 'both get some');
      await eventually(() => seen.size === no, 'every event is handled');
    });

    test('when a consumer leaves, the other takes over without repeating what was done', async () => {
      const { open, publisher } = await backend();
      const seen: string[] = [];
      const handler: EventHandler = async (event) => void seen.push(event.id);
      consume(await open('stays'), handler);
      const leaver = await open('leaves');
      consume(leaver, handler);
      const events = Array.from({ length: 300 }, (_, no) => thing(`k${no % 50}`, `${no}`));

      await publisher.publish(events.slice(0, 150));
      await eventually(() => seen.length >= 50, 'both are at work');
      await leaver[Symbol.asyncDispose]();
      await publisher.publish(events.slice(150));
      await eventually(() => new Set(seen).size === events.length, 'every event is handled');

      expect(seen).toHaveLength(events.length);
    });

    test('faults 9 and 10: a consumer that dies between effect and commit: the event comes again with the same id', async () => {
      const { harness, open, publisher } = await backend();
      const effects: string[] = [];
      const holding = Promise.withResolvers<undefined>();
      consume(await open('dies'), async (event) => {
        effects.push(`dies:${event.id}`);
        await harness.cut('dies');
        await holding.promise;
      });
      onTestFinished(() => holding.resolve(undefined));
      await publisher.publish([thing('a', '1')]);
      await eventually(() => effects.length === 1, 'the effect happens');

      consume(await open('heir'), async (event) => void effects.push(`heir:${event.id}`));
      await eventually(() => effects.includes('heir:1'), 'the heir gets the event');
    });

    test('fault 31: a consumer whose connection broke comes back by itself', async () => {
      const { harness, open, publisher } = await backend();
      const seen: string[] = [];
      consume(await open('unlucky'), async (event) => void seen.push(event.id));
      await publisher.publish([thing('a', '1')]);
      await eventually(() => seen.includes('1'), 'the first event arrives');

      await harness.cut('unlucky');
      await publisher.publish([thing('a', '2')]);

      await eventually(() => seen.includes('2'), 'the second event arrives');
    });

    test('a poisoned event becomes a dead letter with its cause, and its partition goes on', async () => {
      const { publisher } = await backend();
      const seen: string[] = [];
      const dead: DeliveredEvent[] = [];
      let tries = 0;
      const handler: EventHandler = async (event) => {
        if (event.id === 'bad') {
          tries += 1;
          throw new Error('cannot be digested');
        }
        seen.push(event.id);
      };

      consume(publisher, handler);
      consume(publisher, async (event) => void dead.push(event), 'coroner', deadLetterTopic('things'));
      await publisher.publish([thing('a', 'bad'), thing('a', 'good')]);
      await eventually(() => seen.includes('good') && dead.length > 0, 'the next event and the dead letter arrive');

      expect(tries).toBe(retry.attemptsMax);
      expect(dead[0]).toMatchObject({ id: 'bad', key: 'a', extensions: { deadgroup: 'readers', deadcause: 'cannot be digested' } });
    });

    test('an event whose handler fails in words that no database stores becomes a dead letter too', async () => {
      const { publisher } = await backend();
      const dead: DeliveredEvent[] = [];

      consume(publisher, async () => {
        throw new PermanentError(`a\0b${'c'.repeat(eventBusLimits.causeLengthMax - 4)}😀`);
      });
      consume(publisher, async (event) => void dead.push(event), 'coroner', deadLetterTopic('things'));
      await publisher.publish([thing('a', '1')]);
      const letter = await eventually(() => dead[0], 'the dead letter arrives');

      expect(letter.extensions['deadcause']).toMatch(/^a\ufffdbc+\ufffd$/);
    });

    test('a permanent error is not tried again', async () => {
      const { publisher } = await backend();
      let tries = 0;
      const dead: string[] = [];

      consume(publisher, async () => {
        tries += 1;
        throw new PermanentError('never');
      });
      consume(publisher, async (event) => void dead.push(event.id), 'coroner', deadLetterTopic('things'));
      await publisher.publish([thing('a', '1')]);
      await eventually(() => dead.length > 0, 'the dead letter arrives');

      expect(tries).toBe(1);
    });

    test('an event that waits for a dependency blocks its partition only, and is never given up', async () => {
      const { publisher } = await backend();
      const seen: string[] = [];
      let away = true;
      let tries = 0;
      consume(publisher, async (event) => {
        if (event.id === 'waits' && away) {
          tries += 1;
          throw Object.assign(new Error('the store is away'), { code: 'ECONNREFUSED' });
        }
        seen.push(event.id);
      });

      await publisher.publish([thing('a', 'waits'), thing('a', 'behind')]);
      await publisher.publish(Array.from({ length: 32 }, (_, at) => thing(`k${at}`, `other ${at}`)));
      await eventually(
        () => tries > retry.attemptsMax && seen.length >= 16,
        'others go on, and it is tried more often than a poisoned one',
      );
      expect(seen).not.toContain('behind');
      away = false;

      await eventually(() => seen.length === 34, 'everything is handled');
      expect(seen.indexOf('waits')).toBeLessThan(seen.indexOf('behind'));
    });

    test('what can never be published is refused with its cause, and the rest of the batch is stored', async () => {
      const { publisher } = await backend();
      const seen: string[] = [];
      consume(publisher, async (event) => void seen.push(event.id));

      const outcomes = await publisher.publish([
        { ...thing('a', 'large'), data: new Uint8Array(eventBusLimits.dataBytesMax + 1) },
        thing('a', 'good'),
        { ...thing('a', 'nowhere'), topic: 'not-provisioned' },
        thing('', 'without a key'),
        { ...thing('a', 'before all calendars'), time: new Date(-8.64e15) },
      ]);
      await eventually(() => seen.length > 0, 'the good one arrives');

      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'stored', 'refused', 'refused', 'refused']);
      expect(seen).toEqual(['good']);
    });

    test('provisioning again changes nothing', async () => {
      const { publisher } = await backend();
      await publisher.publish([thing('a', '1')]);

      await publisher.provision(['things', 'more-things']);

      expect(await publisher.lag({ group: 'nobody', topics: ['things'] })).toBe(1n);
      await publisher.ready();
    });

    test('the lag falls to nothing once everything is handled', async () => {
      const { publisher } = await backend();
      const subscription = { group: 'readers', topics: ['things'] };
      await publisher.publish(Array.from({ length: 10 }, (_, no) => thing(`k${no}`, `${no}`)));
      expect(await publisher.lag(subscription)).toBe(10n);

      consume(publisher, async () => undefined);

      await eventually(async () => (await publisher.lag(subscription)) === 0n, 'the lag is nothing');
    });
  });
}

const retry = { attemptsMax: 4, backoff: { baseMs: 1, capMs: 10 } };

function consume(bus: EventBus, handler: EventHandler, group = 'readers', topic = 'things'): void {
  bus.consume({ group, topics: [topic], handler, retry });
}

const thing = (key: string, id: string = randomUUID()): OutgoingEvent => ({
  topic: 'things',
  id,
  type: 'thing.made',
  key,
  time: new Date(),
  data: Buffer.from(id),
});

const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map((event) => event.id);
