import { eventually } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelay } from '@debt/kit/testing/relay';
import { expect, onTestFinished, test } from 'vitest';
import { Harness } from './harness.ts';

const degraded = (answer: Response): boolean => answer.headers.get('ratelimit-degraded') === '1';
/** A new address for each test, because the buckets outlive it. */
const newAddress = () => `2001:db8:${[1, 2, 3].map(() => Math.floor(Math.random() * 65_536).toString(16)).join(':')}::1`;

describeEngine('TEST_REDIS_URL', ({ url, caFile }) => {
  async function throttlerOn(limitsUrl: string): Promise<Harness> {
    const harness = await Harness.start({ LIMITS_URL: limitsUrl, ...(caFile === undefined ? {} : { TLS_CA_FILE: caFile }) });
    onTestFinished(() => harness[Symbol.asyncDispose]());
    return harness;
  }
  async function throttlerBehindRelay() {
    const relay = await openRelay({ host: 'localhost', port: Number(URL.parse(url)?.port) });
    onTestFinished(() => relay[Symbol.asyncDispose]());
    const harness = await throttlerOn(url.replace(/:\d+$/, `:${relay.port}`));
    // Another address than that of the test: each answer before Redis decides takes from a bucket of this process.
    await eventually(async () => !degraded(await harness.ask({ from: newAddress() })), 'Redis decides');
    return { relay, harness, from: newAddress() };
  }

  // Uses the class with the slowest refill, so that a busy machine does not refill the bucket meanwhile.
  test('a bucket that one throttler emptied is empty for another', async () => {
    const [one, other] = [await throttlerOn(url), await throttlerOn(url)];
    const from = newAddress();
    const decides = async (throttler: Harness): Promise<boolean> => !degraded(await throttler.ask({ from: newAddress() }));
    await eventually(async () => (await decides(one)) && (await decides(other)), 'Redis decides for both');

    const signIn = { method: 'POST', uri: '/v1/sessions', from };
    await one.exhaust(signIn);
    const left = Number((await other.ask(signIn)).headers.get('ratelimit-remaining'));

    expect(left).toBeLessThan(60);
  });

  test('every call gets a degraded answer while Redis is frozen, and Redis decides again afterwards', async () => {
    const { relay, harness, from } = await throttlerBehindRelay();

    relay.freeze();
    const answers = await Promise.all(Array.from({ length: 20 }, () => harness.ask({ from })));
    relay.thaw();
    await eventually(async () => !degraded(await harness.ask({ from })), 'Redis decides again');

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(answers.every(degraded)).toBe(true);
  });

  test('calls are limited by this process while Redis is not running', async () => {
    const { relay, harness, from } = await throttlerBehindRelay();

    await relay[Symbol.asyncDispose]();
    const answer = await eventually(async () => {
      const asked = await harness.ask({ from });
      return degraded(asked) ? asked : undefined;
    }, 'the loss is noticed');

    expect(answer.status).toBe(200);
  });
});
