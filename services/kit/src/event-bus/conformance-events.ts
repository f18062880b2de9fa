import { expect, test } from 'vitest';
import { eventually } from '../testing/testing.ts';
import { type Backend, consume, idsOf, thing } from './conformance-support.ts';
import { type DeliveredEvent, eventBusLimits } from './port.ts';

/** The delivery of an event. */
export function testEvents(backend: () => Promise<Backend>): void {
  test('an event arrives with all its attributes', async () => {
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

  test('fault 11: events of one key arrive in the order of publication', async () => {
    const { publisher } = await backend();
    const seen: DeliveredEvent[] = [];
    const expected = Array.from({ length: 400 }, (_, no) => thing(`k${no % 20}`, `${no}`));

    consume(publisher, async (event) => void seen.push(event));
    for (let at = 0; at < expected.length; at += 40) await publisher.publish(expected.slice(at, at + 40));
    await eventually(() => seen.length >= expected.length, 'all events arrive');

    for (const key of new Set(expected.map((event) => event.key)))
      expect(idsOf(seen.filter((event) => event.key === key))).toEqual(idsOf(expected.filter((event) => event.key === key)));
  });

  test('an invalid event is refused with its cause, and the rest of the batch is stored', async () => {
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

  test('repeated provisioning changes nothing', async () => {
    const { publisher } = await backend();
    await publisher.publish([thing('a', '1')]);

    await publisher.provision(['things', 'more-things']);

    expect(await publisher.lag({ group: 'nobody', topics: ['things'] })).toBe(1n);
    await publisher.ready();
  });
}
