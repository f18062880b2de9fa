import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../errors/errors.ts';
import { FakeIdentity, serviceToken } from '../testing/identity.ts';
import { IdentityClient } from './identity-client.ts';

let identity: FakeIdentity;
let client: IdentityClient;
beforeEach(async () => {
  identity = await FakeIdentity.start();
  client = new IdentityClient({ address: identity.address, serviceToken, deadlineMs: 20_000 });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await identity[Symbol.asyncDispose]();
});

test('a valid token is resolved to its user, the activation and the expiry', async () => {
  const expiresAt = new Date(Date.now() + 60_000);

  expect(await client.resolve(identity.signIn('ann', { expiresAt }))).toEqual({
    active: true,
    userId: 'ann',
    activated: true,
    expiresAt,
  });
});

test('an unknown token is not active', async () => {
  expect(await client.resolve(`dts_${'x'.repeat(43)}`)).toEqual({ active: false });
});

test('connecting before the first call ends at its deadline when the service is stopped', async () => {
  await identity.stop();

  await expect(client.connect(50)).resolves.toBeUndefined();
});

test.each([
  ['is stopped', () => identity.stop()],
  ['does not answer before the deadline', async () => identity.hang()],
])('a lookup fails as unavailable when the service %s', async (_what, fail) => {
  const impatient = new IdentityClient({ address: identity.address, serviceToken, deadlineMs: 200 });
  await fail();

  const failure = await impatient.resolve(identity.signIn('ann')).catch((thrown: unknown) => thrown);
  await impatient[Symbol.asyncDispose]();

  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
});

test('a wrong service token is reported as unavailable, not as a bad token', async () => {
  const stranger = new IdentityClient({ address: identity.address, serviceToken: 'wrong', deadlineMs: 20_000 });

  const failure = await stranger.resolve(identity.signIn('ann')).catch((thrown: unknown) => thrown);
  await stranger[Symbol.asyncDispose]();

  expect(failure).toMatchObject({ code: 'unavailable' });
});
