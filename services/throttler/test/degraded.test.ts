import { eventually, keptLog } from '@debt/kit/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BucketState, LimiterDriver } from '../src/limiter/driver.ts';
import { MemoryLimiter } from '../src/limiter/memory.ts';
import { Limiter } from '../src/limiter/port.ts';
import { Harness } from './harness.ts';

/** Buckets that the throttler treats as remote, and which can hang and fail. */
class RemoteLimiter implements LimiterDriver {
  readonly local = false;
  state: 'well' | 'hanging' | 'failing' = 'well';
  /** The message of its failures. */
  refusal = 'ECONNRESET';
  asked = 0;
  readonly #memory = new MemoryLimiter();

  async take(step: Parameters<LimiterDriver['take']>[0]): Promise<BucketState> {
    this.asked += 1;
    if (this.state === 'hanging') await new Promise(() => undefined);
    if (this.state === 'failing') throw new Error(this.refusal);
    return this.#memory.take(step);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#memory[Symbol.asyncDispose]();
  }
}

const degraded = (answer: Response): boolean => answer.headers.get('ratelimit-degraded') === '1';

describe('a throttler without identity', () => {
  let harness: Harness | undefined;
  const it = (): Harness => harness ?? expect.fail('not started');

  beforeEach(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => harness?.[Symbol.asyncDispose]());

  test('charges the address, marks the answer as degraded, and serves anonymous callers as usual', async () => {
    await it().identity.stop();

    const answer = await it().ask({ as: 'alice' });
    const anonymous = await it().ask();

    expect(answer.status).toBe(200);
    expect(degraded(answer)).toBe(true);
    expect(answer.headers.get('ratelimit-policy')).toContain('unidentified');
    expect(degraded(anonymous)).toBe(false);
  });

  test('serves a cached user as usual', async () => {
    it().identity.add('alice', { activated: true });
    await eventually(async () => !degraded(await it().ask({ as: 'alice' })), 'alice is known');

    await it().identity.stop();
    const answer = await it().ask({ as: 'alice' });

    expect(degraded(answer)).toBe(false);
  });

  test('does not call identity while it is known to hang, and calls it again afterwards', async () => {
    it().identity.hang();
    await eventually(async () => {
      await it().ask({ as: `user ${crypto.randomUUID()}`, from: `2001:db8:${Math.floor(Math.random() * 9999)}::1` });
      return /throttler_breaker_open\{[^}]*identity[^}]*\} 1/.test(await it().metrics());
    }, 'the breaker opened');
    const before = it().identity.asked.length;
    await Promise.all(Array.from({ length: 20 }, (_, index) => it().ask({ as: `later ${index}` })));
    const meanwhile = it().identity.asked.length - before;

    it().identity.add('alice', { activated: true });
    it().identity.recover();
    const back = await eventually(async () => {
      const answer = await it().ask({ as: 'alice' });
      return degraded(answer) ? undefined : answer;
    }, 'identity is called again');

    expect(meanwhile).toBeLessThan(5);
    expect(back.headers.get('ratelimit-policy')).toContain('activated');
  });

  test('uses an answer that was late for one decision for the next one', async () => {
    it().identity.add('alice', { activated: true });
    it().identity.hang();

    const first = await it().ask({ as: 'alice' });
    it().identity.recover();
    const next = await eventually(async () => {
      const answer = await it().ask({ as: 'alice' });
      return degraded(answer) ? undefined : answer;
    }, 'alice is known');

    expect(degraded(first)).toBe(true);
    expect(next.headers.get('ratelimit-policy')).toContain('activated');
  });
});

describe('a throttler without the store of its buckets', () => {
  test.each(['hanging', 'failing'] as const)(
    'decides with a bucket in this process while the store is %s, and still refuses',
    async (state) => {
      const remote = new RemoteLimiter();
      await using harness = await Harness.start({}, { limiter: new Limiter(remote) });
      const well = await harness.ask();
      remote.state = state;

      const first = await harness.ask();
      const refusal = await harness.exhaust({ method: 'POST', uri: '/v1/sessions' });

      expect(degraded(well)).toBe(false);
      expect([first.status, degraded(first)]).toEqual([200, true]);
      expect(degraded(refusal)).toBe(true);
      expect(remote.asked).toBeLessThan(100);
    },
  );

  test.each([
    'MOVED 3999 10.0.0.2:6379',
    'ASK 3999 10.0.0.2:6379',
    "READONLY You can't write against a read only replica.",
    'OOM command not allowed when used memory > maxmemory.',
  ])('treats a store that answers %s as unavailable, and logs the answer', async (answer) => {
    const remote = new RemoteLimiter();
    remote.refusal = answer;
    remote.state = 'failing';
    const { log, lines } = keptLog();
    await using harness = await Harness.start({}, { limiter: new Limiter(remote), log });

    const answers: Response[] = [];
    for (let asks = 0; asks < 5; asks += 1) answers.push(await harness.ask());

    expect(answers.map((each) => [each.status, degraded(each)])).toEqual(Array.from({ length: 5 }, () => [200, true]));
    expect(lines.filter((line) => line.includes('calls to it are suspended'))).toEqual([
      expect.stringContaining(`"dependency":"limiter","why":"${answer}"`),
    ]);
  });

  test('uses the store again once it is available', async () => {
    const remote = new RemoteLimiter();
    await using harness = await Harness.start({}, { limiter: new Limiter(remote) });
    remote.state = 'failing';
    for (let index = 0; index < 5; index += 1) await harness.ask();

    remote.state = 'well';
    const answer = await eventually(async () => {
      const asked = await harness.ask();
      return degraded(asked) ? undefined : asked;
    }, 'the store decides');

    expect(answer.status).toBe(200);
  });
});
