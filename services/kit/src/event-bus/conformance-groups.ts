import { expect, test } from 'vitest';
import { eventually } from '../testing/testing.ts';
import { type Backend, consume, idsOf, thing } from './conformance-support.ts';
import { type DeliveredEvent, type EventHandler } from './port.ts';

/** The distribution of events among groups. */
export function testGroups(backend: () => Promise<Backend>): void {
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

    await eventually(() => Object.values(seen).every((ids) => ids.length === 1), 'both groups receive it');
  });

  test('a group continues from its committed offset', async () => {
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
    }, 'both receive some');
    await eventually(() => seen.size === no, 'every event is handled');
  });

  test('when a consumer leaves, another takes over without repeating handled events', async () => {
    const { open, publisher } = await backend();
    const seen: string[] = [];
    const handler: EventHandler = async (event) => void seen.push(event.id);
    consume(await open('stays'), handler);
    const leaver = await open('leaves');
    consume(leaver, handler);
    const events = Array.from({ length: 300 }, (_, no) => thing(`k${no % 50}`, `${no}`));

    await publisher.publish(events.slice(0, 150));
    await eventually(() => seen.length >= 50, 'both handle events');
    await leaver[Symbol.asyncDispose]();
    await publisher.publish(events.slice(150));
    await eventually(() => new Set(seen).size === events.length, 'every event is handled');

    expect(seen).toHaveLength(events.length);
  });

  test('the lag is zero once everything is handled', async () => {
    const { publisher } = await backend();
    const subscription = { group: 'readers', topics: ['things'] };
    await publisher.publish(Array.from({ length: 10 }, (_, no) => thing(`k${no}`, `${no}`)));
    expect(await publisher.lag(subscription)).toBe(10n);

    consume(publisher, async () => undefined);

    await eventually(async () => (await publisher.lag(subscription)) === 0n, 'the lag is zero');
  });
}
