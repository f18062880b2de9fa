import { eventually } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelay } from '@debt/kit/testing/relay';
import { expect, onTestFinished, test } from 'vitest';
import { Harness } from './harness.ts';

const degraded = (answer: Response): boolean => answer.headers.get('ratelimit-degraded') === '1';
/** An address of its own for each test: the buckets outlive it. */
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
    // Not from the address of the test: each answer before Redis decides takes from a bucket of this process.
    await eventually(async () => !degraded(await harness.ask({ from: newAddress() })), 'Redis decides');
    return { relay, harness, from: newAddress() };
  }

  // Of the class whose tokens flow back slowest, so that a busy machine does not fill the bucket again meanwhile.
  test('a bucket that one throttler emptied is empty for the other', async () => {
    const [one, other] = [await throttlerOn(url), await throttlerOn(url)];
    const from = newAddress();
    const decides = async (throttler: Harness): Promise<boolean> => !degraded(await throttler.ask({ from: newAddress() }));
    await eventually(async () => (await decides(one)) && (await decides(other)), 'Redis decides for both');

    const signIn = { method: 'POST', uri: '/v1/sessions', from };
    await one.exhaust(signIn);
    const left = Number((await other.ask(signIn)).headers.get('ratelimit-remaining'));

    expect(left).toBeLessThan(60);
  });

  test('Redis frozen: every call is answered and says that it is degraded, and Redis decides again afterwards', async () => {
    const { relay, harness, from } = await throttlerBehindRelay();

    relay.freeze();
    const answers = await Promise.all(Array.from({ length: 20 }, () => harness.ask({ from })));
    relay.thaw();
    await eventually(async () => !degraded(await harness.ask({ from })), 'Redis decides again');

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(answers.every(degraded)).toBe(true);
  });

  test('Redis gone: calls are limited by this process', async () => {
    const { relay, harness, from } = await throttlerBehindRelay();

    await relay[Symbol.asyncDispose]();
    const answer = await eventually(async () => {
      const asked = await harness.ask({ from });
      return degraded(asked) ? asked : undefined;
    }, 'the loss is noticed');

    expect(answer.status).toBe(200);
  });
});
