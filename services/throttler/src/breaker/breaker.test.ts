import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import { Breaker } from './breaker.ts';

class BadToken extends Error {}
const fail = async () => Promise.reject(new Error('unavailable'));
const failures = async (breaker: Breaker, call: () => Promise<unknown>, times: number) => {
  for (let index = 0; index < times; index += 1) await breaker.run(call).catch(() => undefined);
};

describe('a circuit breaker', () => {
  test('opens after a few consecutive failures, and then does not call the dependency', async () => {
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

  test('ignores errors that are not failures of the dependency', async () => {
    const breaker = new Breaker({ isFailure: (error) => !(error instanceof BadToken) });

    await failures(breaker, async () => Promise.reject(new BadToken()), 20);

    expect(breaker.open).toBe(false);
  });

  test('counts consecutive failures only', async () => {
    const breaker = new Breaker();

    for (let round = 0; round < 5; round += 1) {
      await failures(breaker, fail, 2);
      await breaker.run(async () => 'well');
    }

    expect(breaker.open).toBe(false);
  });

  test('reports the reason when it opens, retries after a pause, and closes after a success', async () => {
    const logged: string[] = [];
    const breaker = new Breaker({ retryAfterMs: 10, onOpen: (why) => logged.push(why), onClose: () => logged.push('closed') });
    await failures(breaker, fail, 3);

    const answer = await eventually(() => breaker.run(async () => 'well').catch(() => undefined), 'the dependency is asked again');

    expect(answer).toBe('well');
    expect(logged).toEqual(['unavailable', 'closed']);
  });
});
