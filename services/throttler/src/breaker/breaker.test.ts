import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import { Breaker } from './breaker.ts';

class BadToken extends Error {}
const fail = async () => Promise.reject(new Error('unavailable'));
const failures = async (breaker: Breaker, call: () => Promise<unknown>, times: number) => {
  for (let index = 0; index < times; index += 1) await breaker.run(call).catch(() => undefined);
};

describe('the breaker', () => {
  test('opens after a few failures in a row, and the dependency is not asked any more', async () => {
    let asked = 0;
    const breaker = new Breaker();

    await failures(
      breaker,
      async () => {
        asked += 1;
        throw new Error('unavailable');
      },
      10,
    );

    expect(breaker.open).toBe(true);
    expect(asked).toBe(3);
  });

  test('is not moved by errors that say nothing of the dependency', async () => {
    const breaker = new Breaker({ isFailure: (error) => !(error instanceof BadToken) });

    await failures(breaker, async () => Promise.reject(new BadToken()), 20);

    expect(breaker.open).toBe(false);
  });

  test('counts failures in a row, not in all', async () => {
    const breaker = new Breaker();

    for (let round = 0; round < 5; round += 1) {
      await failures(breaker, fail, 2);
      await breaker.run(async () => 'well');
    }

    expect(breaker.open).toBe(false);
  });

  test('says why it opens, tries again after a while, and closes when it goes well', async () => {
    const logged: string[] = [];
    const breaker = new Breaker({ retryAfterMs: 10, onOpen: (why) => logged.push(why), onClose: () => logged.push('closed') });
    await failures(breaker, fail, 3);

    const answer = await eventually(() => breaker.run(async () => 'well').catch(() => undefined), 'the dependency is asked again');

    expect(answer).toBe('well');
    expect(logged).toEqual(['unavailable', 'closed']);
  });
});
