import { tokenOf } from '@debt/kit/testing/identity';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryLimiter } from '../src/limiter/memory.ts';
import { Limiter } from '../src/limiter/port.ts';
import { Harness, patient, stillLimiter } from './harness.ts';

describe('a throttler', () => {
  let harness: Harness | undefined;
  const it = (): Harness => harness ?? expect.fail('not started');

  beforeEach(async () => {
    harness = await Harness.start({}, { budgets: patient, limiter: stillLimiter() });
  });
  afterEach(async () => harness?.[Symbol.asyncDispose]());

  test('reports the remaining tokens, the reset time and the policy', async () => {
    it().identity.add('alice', { activated: true });

    const answer = await it().ask({ as: 'alice' });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit-limit')).toBe('300');
    expect(answer.headers.get('ratelimit-remaining')).toBe('299');
    expect(answer.headers.get('ratelimit-reset')).toBe('1');
    expect(answer.headers.get('ratelimit-policy')).toBe('300;w=3;comment="activated"');
    expect(answer.headers.get('ratelimit-degraded')).toBeNull();
    expect(await answer.text()).toBe('');
  });

  test('gives an activated user a larger bucket', async () => {
    it().identity.add('new', { activated: false });
    it().identity.add('old', { activated: true });

    const [before, after] = await Promise.all([it().ask({ as: 'new' }), it().ask({ as: 'old' })]);

    expect(before.headers.get('ratelimit-limit')).toBe('100');
    expect(after.headers.get('ratelimit-limit')).toBe('300');
  });

  test('charges the user of a session cookie like that of a bearer token', async () => {
    it().identity.add('alice', { activated: true });

    const answer = await it().ask({ headers: { cookie: `theme=dark; debt-test=${tokenOf('alice')}` } });

    expect(answer.headers.get('ratelimit-policy')).toContain('activated');
  });

  test('counts anonymous callers by address, so that no one can block the sign-in of others', async () => {
    const signIn = { method: 'POST', uri: '/v1/sessions' };
    const refusal = await it().exhaust({ ...signIn, from: '6.6.6.6' });

    const other = await it().ask({ ...signIn, from: '198.51.100.2' });

    expect(refusal.status).toBe(429);
    expect(other.status).toBe(200);
  });

  test('does not charge reading to the bucket for sign-ins', async () => {
    await it().exhaust({ method: 'POST', uri: '/v1/sessions' });

    expect((await it().ask({ uri: '/v1/currencies' })).status).toBe(200);
  });

  test('charges every spelling of a route to the same bucket', async () => {
    await it().exhaust({ method: 'POST', uri: '/v1/sessions' });

    const answers = await Promise.all(
      ['/v1//sessions/', '/v1/%73essions', '/V1/Sessions?x', '/v1/./sessions'].map((uri) => it().ask({ method: 'POST', uri })),
    );

    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 429, 429]);
  });

  test('gives the owner of an account no more attempts to sign in', async () => {
    it().identity.add('mallory', { activated: true });
    await it().exhaust({ method: 'POST', uri: '/v1/sessions' });

    const answer = await it().ask({ method: 'POST', uri: '/v1/sessions', as: 'mallory' });

    expect(answer.status).toBe(429);
  });

  test('charges nothing for preflights and requests outside the API', async () => {
    const answers = await Promise.all([it().ask({ method: 'OPTIONS', uri: '/v1/sessions' }), it().ask({ uri: '/assets/app.js' })]);

    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(answers.map((answer) => answer.headers.get('ratelimit-limit'))).toEqual([null, null]);
  });

  test('charges bad and malformed tokens to the address, at a higher cost, and lets them pass to be verified', async () => {
    const bad = await it().ask({ as: tokenOf('nobody') });
    const malformed = await it().ask({ as: 'dts_short' });

    expect([bad.status, malformed.status]).toEqual([200, 200]);
    expect(bad.headers.get('ratelimit-remaining')).toBe('95');
    expect(Number(malformed.headers.get('ratelimit-remaining'))).toBeLessThan(95);
  });

  test('answers the probing of tokens with 429, and then causes no lookups', async () => {
    let tried = 0;
    let answer: Response;
    do {
      answer = await it().ask({ as: tokenOf(`guess ${tried}`) });
      tried += 1;
    } while (answer.status === 200 && tried < 200);
    const lookups = it().identity.asked.length;

    expect(answer.status).toBe(429);
    expect(lookups).toBeLessThan(tried);
  });

  test('never looks up a malformed token', async () => {
    await it().ask({ as: 'dts_short' });
    await it().ask({ headers: { authorization: 'Basic YTpi' } });

    expect(it().identity.asked).toEqual([]);
  });

  test('serves a user with a cached token from an exhausted address', async () => {
    it().identity.add('alice', { activated: true });
    await it().ask({ as: 'alice' });
    await it().exhaust({});

    expect((await it().ask({ as: 'alice' })).status).toBe(200);
  });

  test('still calls identity after six consecutive bad tokens', async () => {
    it().identity.add('alice', { activated: true });
    for (let index = 0; index < 6; index += 1) await it().ask({ as: tokenOf(`bad ${index}`) });

    const answer = await it().ask({ as: 'alice' });

    expect(answer.headers.get('ratelimit-policy')).toContain('activated');
    expect(answer.headers.get('ratelimit-degraded')).toBeNull();
    expect(await it().metrics()).not.toMatch(/throttler_breaker_open\{.*identity.*\} 1/);
  });

  test('uses the entry of our own gateway in a spoofed X-Forwarded-For', async () => {
    await it().exhaust({ from: '198.51.100.9' });

    const spoofed = await it().ask({ from: '1.2.3.4, 198.51.100.9' });

    expect(spoofed.status).toBe(429);
  });

  test('has one bucket for all addresses in the /64 of an IPv6 subscriber', async () => {
    await it().exhaust({ from: '2001:db8:0:1::1' });

    const neighbour = await it().ask({ from: '2001:db8:0:1:ffff::2' });
    const other = await it().ask({ from: '2001:db8:0:2::1' });

    expect([neighbour.status, other.status]).toEqual([429, 200]);
  });

  test('refuses with a problem document and a retry time', async () => {
    const refusal = await it().exhaust({ method: 'POST', headers: { 'x-request-id': 'request-7' } });
    const body: unknown = await refusal.json();

    expect(refusal.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refusal.headers.get('ratelimit-limit')).toBe('100');
    expect(body).toMatchObject({ status: 429, code: 'rate_limited', requestId: 'request-7' });
  });

  test('charges writing more than reading, and an export most', async () => {
    const costOf = async (method: string, uri: string, from: string) =>
      100 - Number((await it().ask({ method, uri, from })).headers.get('ratelimit-remaining'));

    const costs = [
      await costOf('GET', '/v1/debts', '198.51.100.21'),
      await costOf('POST', '/v1/transactions', '198.51.100.22'),
      await costOf('GET', '/v1/export', '198.51.100.23'),
    ];

    expect(costs).toEqual([1, 2, 10]);
  });

  test('is alive and ready', async () => {
    const answers = await Promise.all(['/healthz', '/readyz'].map((path) => fetch(`${it().throttler.addresses.http}${path}`)));

    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  });
});

test('callers from many addresses, at many paths, create no new series of metrics', async () => {
  await using harness = await Harness.start();
  await harness.ask();
  const series = async () => (await harness.metrics()).split('\n').filter((line) => line.startsWith('throttler_')).length;
  const before = await series();

  for (let index = 0; index < 100; index += 1) await harness.ask({ from: `2001:db8:${index.toString(16)}::1`, uri: `/v1/debts/${index}` });

  expect(await series()).toBe(before);
});

test('no key of a bucket contains a token', async () => {
  const keys: string[] = [];
  const buckets = new MemoryLimiter({ nowUs: () => 0 });
  const limiter = new Limiter({
    local: true,
    take: (step) => {
      keys.push(step.key);
      return buckets.take(step);
    },
    [Symbol.asyncDispose]: () => buckets[Symbol.asyncDispose](),
  });
  await using harness = await Harness.start({}, { limiter, budgets: patient });
  harness.identity.add('alice', { activated: true });

  for (const as of ['alice', tokenOf('nobody'), 'dts_short']) await harness.ask({ as });

  expect(keys.length).toBeGreaterThan(3);
  expect(keys.filter((key) => /dts_|dtp_/.test(key) || key.includes(tokenOf('alice').slice(4)))).toEqual([]);
});

test('shadow mode counts what it would refuse and refuses nothing', async () => {
  await using harness = await Harness.start({ SHADOW: 'true' }, { limiter: stillLimiter() });

  for (let index = 0; index < 115; index += 1) {
    const answer = await harness.ask({ method: 'POST' });
    expect(answer.status).toBe(200);
  }

  expect(await harness.metrics()).toMatch(/throttler_decisions_total\{[^}]*outcome="would_refuse"[^}]*\} [1-9]/);
});

test('a load test can raise every limit', async () => {
  await using harness = await Harness.start({ RATE_SCALE: '1000' });

  const answer = await harness.ask();

  expect(answer.headers.get('ratelimit-limit')).toBe('100000');
});
