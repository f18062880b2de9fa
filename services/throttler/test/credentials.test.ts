import { credentialCases } from '@debt/kit/access/conformance';
import { tokenOf } from '@debt/kit/testing/identity';
import { sendRaw } from '@debt/kit/testing/raw-request';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { badTokenCost, costs } from '../src/limits.ts';
import { Harness, patient, stillLimiter } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start({}, { budgets: patient, limiter: stillLimiter() });
  harness.identity.add('ann', { activated: true });
});
afterAll(() => harness[Symbol.asyncDispose]());

const anonymousBurst = 100;
const cases = credentialCases({ token: tokenOf('ann'), cookieName: 'debt-test' });

test.each(cases.map((one, at) => ({ ...one, from: `198.51.100.${at + 1}` })))(
  'a request with $title is charged for the credential outcome $outcome',
  async ({ lines, outcome, from }) => {
    const call = [
      ['X-Forwarded-Method', 'GET'],
      ['X-Forwarded-Uri', '/v1/debts'],
      ['X-Forwarded-For', from],
    ] as const;

    const { status, headers } = await sendRaw(harness.throttler.addresses.http, { path: '/v1/ratelimit', lines: [...call, ...lines] });

    const paid = anonymousBurst - Number(headers.get('ratelimit-remaining'));
    const payer = /comment="(.*)"/.exec(headers.get('ratelimit-policy') ?? '')?.[1];
    expect(status).toBe(200);
    if (outcome === 'token') expect(payer).toBe('activated');
    else expect([payer, paid]).toEqual(['anonymous', outcome === 'none' ? costs.read : badTokenCost]);
  },
);

test('a request with two Host headers is refused', async () => {
  const lines = [
    ['Host', 'throttler'],
    ['Host', 'throttler'],
  ] as const;

  const { status, body } = await sendRaw(harness.throttler.addresses.http, { path: '/v1/ratelimit', lines });

  expect(status).toBe(400);
  expect(JSON.parse(body)).toMatchObject({ code: 'several_hosts' });
});
