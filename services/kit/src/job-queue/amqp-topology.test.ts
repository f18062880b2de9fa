import { expect, test } from 'vitest';
import { declarationsOf, delayQueueFor, delayStepsMs, queuesOf, topologyOf } from './amqp-topology.ts';

const topology = topologyOf('mail');

test.each([
  [0, 'mail.delay.250ms'],
  [1, 'mail.delay.250ms'],
  [499, 'mail.delay.250ms'],
  [500, 'mail.delay.500ms'],
  [255_999, 'mail.delay.128000ms'],
  [7 * 24 * 3_600_000, 'mail.delay.256000ms'],
])('a job with a delay of %i ms goes to %s', (ms, queue) => {
  expect(delayQueueFor(topology, ms)).toBe(queue);
});

test('every delay is reached in a bounded number of steps, and exceeds its time by less than the shortest step', () => {
  for (const delayMs of [1, 250, 1_337, 299_999, 3_600_000]) {
    let waitedMs = 0;
    let steps = 0;
    for (; waitedMs < delayMs; steps += 1) waitedMs += Number(/(\d+)ms$/.exec(delayQueueFor(topology, delayMs - waitedMs))?.[1]);

    expect(waitedMs - delayMs).toBeLessThan(delayStepsMs[0] ?? 0);
    expect(steps).toBeLessThanOrEqual(delayStepsMs.length + 1 + Math.floor(delayMs / (delayStepsMs.at(-1) ?? 1)));
  }
});

test('every queue is a quorum queue with bounds, and a queue that sends to another one loses no message', () => {
  const declared = declarationsOf(topology);

  expect(declared.map(({ name }) => name).toSorted()).toEqual(queuesOf(topology).toSorted());
  for (const { name, options } of declared) {
    const properties: unknown = options.arguments;
    expect(properties, name).toMatchObject({ 'x-queue-type': 'quorum' });
    for (const bound of ['x-max-length', 'x-delivery-limit']) expect(properties, name).toHaveProperty([bound]);
    if (name !== topology.dead)
      expect(properties, name).toMatchObject({ 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' });
  }
});
