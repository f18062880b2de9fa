import { tokenOf } from '@debt/kit/testing/identity';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryLimiter } from '../src/limiter/memory.ts';
import { Limiter } from '../src/limiter/port.ts';
import { Harness, patient, stillLimiter } from './harness.ts';

describe('the throttler', () => {
  let harness: Harness | undefined;
  const it = (): Harness => harness ?? expect.fail('not started');

  beforeEach(async () => {
    harness = await Harness.start({}, { budgets: patient, limiter: stillLimiter() });
  });
  afterEach(async () => harness?.[Symbol.asyncDispose]());

  test('says what is left, when it is full again and by which policy', async () => {
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

  test('the activated tier is effective: who activates has a larger bucket', async () => {
    it().identity.add('new', { activated: false });
    it().identity.add('old', { activated: true });

    const [before, after] = await Promise.all([it().ask({ as: 'new' }), it().ask({ as: 'old' })]);

    expect(before.headers.get('ratelimit-limit')).toBe('100');
    expect(after.headers.get('ratelimit-limit')).toBe('300');
  });

  test('the session cookie names the payer as a bearer token does', async () => {
    it().identity.add('alice', { activated: true });

    const answer = await it().ask({ headers: { cookie: `theme=dark; debt-test=${tokenOf('alice')}` } });

    expect(answer.headers.get('ratelimit-policy')).toContain('activated');
  });

  test('anonymous callers are counted by address: nobody can shut others out of signing in', async () => {
    const signIn = { method: 'POST', uri: '/v1/sessions' };
    const refusal = await it().exhaust({ ...signIn, from: '6.6.6.6' });

    const other = await it().ask({ ...signIn, from: '198.51.100.2' });

    expect(refusal.status).toBe(429);
    expect(other.status).toBe(200);
  });

  test('reading is not paid from the bucket for signing in', async () => {
    await it().exhaust({ method: 'POST', uri: '/v1/sessions' });

    expect((await it().ask({ uri: '/v1/currencies' })).status).toBe(200);
  });

  test('a route written differently is paid from the same bucket', async () => {
    await it().exhaust({ method: 'POST', uri: '/v1/sessions' });

    const answers = await Promise.all(
      ['/v1//sessions/', '/v1/%73essions', '/V1/Sessions?x', '/v1/./sessions'].map((uri) => it().ask({ method: 'POST', uri })),
    );

    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 429, 429]);
  });

  test('an account of one’s own does not buy more tries at signing in', async () => {
    it().identity.add('mallory', { activated: true });
    await it().exhaust({ method: 'POST', uri: '/v1/sessions' });

    const answer = await it().ask({ method: 'POST', uri: '/v1/sessions', as: 'mallory' });

    expect(answer.status).toBe(429);
  });

  test('preflights and what is not the API cost nothing', async () => {
    const answers = await Promise.all([it().ask({ method: 'OPTIONS', uri: '/v1/sessions' }), it().ask({ uri: '/assets/app.js' })]);

    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(answers.map((answer) => answer.headers.get('ratelimit-limit'))).toEqual([null, null]);
  });

  test('bad and malformed tokens cost the address that sends them, more than a good call does, and go on to be judged', async () => {
    const bad = await it().ask({ as: tokenOf('nobody') });
    const malformed = await it().ask({ as: 'dts_short' });

    expect([bad.status, malformed.status]).toEqual([200, 200]);
    expect(bad.headers.get('ratelimit-remaining')).toBe('95');
    expect(Number(malformed.headers.get('ratelimit-remaining'))).toBeLessThan(95);
  });

  test('probing tokens ends at a 429, and from then on causes no lookups', async () => {
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

  test('malformed tokens are never looked up', async () => {
    await it().ask({ as: 'dts_short' });
    await it().ask({ headers: { authorization: 'Basic YTpi' } });

    expect(it().identity.asked).toEqual([]);
  });

  test('an exhausted address does not stop a user whose token is known', async () => {
    it().identity.add('alice', { activated: true });
    await it().ask({ as: 'alice' });
    await it().exhaust({});

    expect((await it().ask({ as: 'alice' })).status).toBe(200);
  });

  test('six bad tokens in a row do not stop identity from being asked for everyone', async () => {
    it().identity.add('alice', { activated: true });
    for (let index = 0; index < 6; index += 1) await it().ask({ as: tokenOf(`bad ${index}`) });

    const answer = await it().ask({ as: 'alice' });

    expect(answer.headers.get('ratelimit-policy')).toContain('activated');
    expect(answer.headers.get('ratelimit-degraded')).toBeNull();
    expect(await it().metrics()).not.toMatch(/throttler_breaker_open\{.*identity.*\} 1/);
  });

  test('a spoofed X-Forwarded-For changes nothing: the entry of our own gateway counts', async () => {
    await it().exhaust({ from: '198.51.100.9' });

    const spoofed = await it().ask({ from: '1.2.3.4, 198.51.100.9' });

    expect(spoofed.status).toBe(429);
  });

  test('one IPv6 subscriber has one bucket, however many addresses of the /64 it uses', async () => {
    await it().exhaust({ from: '2001:db8:0:1::1' });

    const neighbour = await it().ask({ from: '2001:db8:0:1:ffff::2' });
    const other = await it().ask({ from: '2001:db8:0:2::1' });

    expect([neighbour.status, other.status]).toEqual([429, 200]);
  });

  test('a refusal is a problem document that says when to come back', async () => {
    const refusal = await it().exhaust({ method: 'POST', headers: { 'x-request-id': 'request-7' } });
    const body: unknown = await refusal.json();

    expect(refusal.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refusal.headers.get('ratelimit-limit')).toBe('100');
    expect(body).toMatchObject({ status: 429, code: 'rate_limited', requestId: 'request-7' });
  });

  test('a call costs by its class: writing more than reading, an export most', async () => {
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

test('callers from many addresses, at many paths, make no new series of metrics', async () => {
  await using harness = await Harness.start();
  await harness.ask();
  const series = async () => (await harness.metrics()).split('\n').filter((line) => line.startsWith('throttler_')).length;
  const before = await series();

  for (let index = 0; index < 100; index += 1) await harness.ask({ from: `2001:db8:${index.toString(16)}::1`, uri: `/v1/debts/${index}` });

  expect(await series()).toBe(before);
});

test('no bucket has a token in its name', async () => {
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

test('shadow mode counts what it would refuse and refuses nobody', async () => {
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
