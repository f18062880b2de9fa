import { expect, test } from 'vitest';
import { eventually } from '../testing/testing.ts';
import type { Deliver, DeliveredEvent } from './driver.ts';
import { kafkaBuffer } from './kafka-limits.ts';
import { PartitionWorker } from './kafka-partition.ts';

const event = (offset: number): DeliveredEvent => ({
  topic: 'things',
  partition: 0,
  offset: BigInt(offset),
  id: String(offset),
  source: 'test',
  type: 'made',
  key: 'a',
  time: new Date(0),
  data: new Uint8Array(1),
  extensions: {},
});
const events = (from: number, to: number): readonly DeliveredEvent[] => Array.from({ length: to - from }, (_, at) => event(from + at));

function worker(deliver: Deliver) {
  const seen: { done: number; failed: unknown[] } = { done: 0, failed: [] };
  const onDone = () => {
    seen.done += 1;
  };
  return { seen, worker: new PartitionWorker({ first: 5n, deliver, onDone, onFailed: (thrown) => seen.failed.push(thrown) }) };
}

test('events are handled one after the other, and earlier ones are skipped', async () => {
  const handled: string[] = [];
  const { worker: one, seen } = worker(async ({ id }) => void handled.push(id));

  one.take(events(5, 8));
  one.take(events(3, 10));
  await eventually(() => seen.done === 5, 'all are handled');

  expect(handled).toEqual(['5', '6', '7', '8', '9']);
  expect([one.done, one.next]).toEqual([10n, 10n]);
});

test('a batch without new events changes nothing, and later events are handled', async () => {
  const { worker: one, seen } = worker(async () => undefined);

  one.take(events(3, 5));
  one.take(events(5, 6));

  await eventually(() => seen.done === 1, 'the new one is handled');
});

test('a worker that is stopped completes and counts the event in progress, and starts no other', async () => {
  const inFlight = Promise.withResolvers<undefined>();
  const handled: string[] = [];
  const { worker: one } = worker(async ({ id }) => {
    handled.push(id);
    await inFlight.promise;
  });
  one.take(events(5, 8));

  const stopped = one.stop();
  inFlight.resolve(undefined);
  await stopped;

  expect(handled).toEqual(['5']);
  expect(one.done).toBe(6n);
});

test('an event that is abandoned because its partition is revoked is not counted, and is not a failure', async () => {
  const { worker: one, seen } = worker(
    (_event, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('revoked')))),
  );
  one.take(events(5, 8));

  await one.stop();

  expect(one.done).toBe(5n);
  expect(seen.failed).toEqual([]);
});

test('no event is handled after one that could neither be handled nor become a dead letter', async () => {
  const { worker: one, seen } = worker(async ({ id }) => {
    if (id === '6') throw new Error('no way');
  });

  one.take(events(5, 8));
  await eventually(() => seen.failed.length === 1, 'it fails');
  one.take(events(8, 9));
  await one.stop();

  expect(one.done).toBe(6n);
});

test('a worker is full before it exceeds its bound, and has capacity again when most events are handled', async () => {
  const inFlight = Promise.withResolvers<undefined>();
  const { worker: one } = worker(() => inFlight.promise);

  one.take(events(5, 6 + kafkaBuffer.eventsMax));
  const wasFull = one.isFull;
  const hadCapacity = one.hasCapacity;
  inFlight.resolve(undefined);
  await eventually(() => one.hasCapacity, 'it has capacity');

  expect([wasFull, hadCapacity, one.isFull]).toEqual([true, false, false]);
});
