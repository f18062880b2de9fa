import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshKey, password, TestPlatform } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

test('a new user registers, activates, signs in and records a debt with a private contact', async () => {
  const registered = await platform.activated('carol');

  const signedIn = await platform.client().POST('/v1/sessions', { body: { login: 'carol', password } });
  const client = platform.client(signedIn.data?.token ?? '');
  const alice = await client.POST('/v1/people', { params: freshKey(), body: { alias: 'Alice' } });
  const recorded = await client.POST('/v1/transactions', {
    params: freshKey(),
    body: { verb: 'owe', person: alice.data?.id ?? '', amount: { amount: '20', currency: 'EUR' }, description: 'lunch' },
  });
  const summary = await client.GET('/v1/summary');

  expect(registered.activated).toBe(true);
  expect(alice.error).toBeUndefined();
  expect(recorded.error).toBeUndefined();
  expect(recorded.data).toMatchObject({
    final: true,
    outstanding: { amount: '20.00', currency: 'EUR' },
    transaction: { state: 'posted', verb: 'owe' },
  });
  expect(summary.data?.totals).toMatchObject([
    { currency: 'EUR', owe: { amount: '20.00' }, owed: { amount: '0.00' }, net: { amount: '-20.00' } },
  ]);
});
