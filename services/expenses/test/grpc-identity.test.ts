import { credentials, Metadata, serviceMetadata, status } from '@debt/kit/grpc';
import { type GetUsersResponse, IdentityServiceClient, type ResolveTokenResponse } from '@debt/proto/identity';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestPlatform } from './support/platform.ts';

// An earlier platform answered any caller that reached its port, and listed its services to it.

let platform: TestPlatform;
let client: IdentityServiceClient;
beforeAll(async () => {
  platform = await TestPlatform.start();
  client = new IdentityServiceClient(platform.service.addresses.grpc, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await platform[Symbol.asyncDispose]();
});

const ours = serviceMetadata('the-service-token');
const resolveToken = (token: string, metadata: Metadata = ours) =>
  new Promise<ResolveTokenResponse>((resolve, reject) => {
    client.resolveToken({ token }, metadata, { deadline: Date.now() + 5_000 }, (error, response) =>
      error === null ? resolve(response) : reject(error),
    );
  });
const getUsers = (userIds: string[]) =>
  new Promise<GetUsersResponse>((resolve, reject) => {
    client.getUsers({ userIds }, ours, { deadline: Date.now() + 5_000 }, (error, response) =>
      error === null ? resolve(response) : reject(error),
    );
  });

describe('a token', () => {
  test('resolves to its user', async () => {
    const user = await platform.activated('grpc-user');

    const resolved = await resolveToken(user.token);

    expect(resolved).toMatchObject({ active: true, userId: user.id, handle: 'grpc-user', activated: true });
    expect(resolved.expiresAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test('that is unknown, malformed or revoked resolves to an inactive one without an error, immediately', async () => {
    const user = await platform.activated();
    await resolveToken(user.token);
    await user.client.DELETE('/v1/sessions/current');

    const answers = await Promise.all([user.token, `dts_${'A'.repeat(43)}`, '', 'x'.repeat(10_000)].map((token) => resolveToken(token)));

    expect(answers.map(({ active, userId }) => [active, userId])).toEqual(Array(4).fill([false, '']));
  });

  test('does not resolve for a caller without the service token', async () => {
    const user = await platform.activated();
    const wrong = serviceMetadata('another token');

    await expect(resolveToken(user.token, new Metadata())).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await expect(resolveToken(user.token, wrong)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });
});

test('users are returned by id, unknown and malformed ids are left out, and the number of ids is bounded', async () => {
  const user = await platform.activated('listed');

  const { users } = await getUsers([user.id, crypto.randomUUID(), 'no-uuid']);

  expect(users).toEqual([{ id: user.id, handle: 'listed', name: 'Name of listed', activated: true }]);
  await expect(getUsers(Array.from({ length: 101 }, () => crypto.randomUUID()))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('metrics have a separate port', async () => {
  const inside = await fetch(`${platform.service.addresses.metrics}/metrics`);
  const outside = await platform.fetch('/metrics');

  expect([inside.status, outside.status]).toEqual([200, 404]);
});

test('the OpenAPI document describes the contract of every service, and its page runs no inline script', async () => {
  const document: unknown = await (await platform.fetch('/v1/openapi.json')).json();
  const page = await platform.fetch('/v1/docs/');

  expect(document).toMatchObject({
    openapi: '3.1.0',
    paths: {
      '/v1/transactions': { post: { operationId: 'recordTransaction' } },
      '/v1/export': { get: { responses: { 200: { content: { 'application/json': {}, 'text/csv': {} } } } } },
      '/v1/notifications': { get: { operationId: 'listNotifications' } },
      '/v1/notifications/feed': { get: { operationId: 'followFeed' } },
    },
  });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
  expect(await page.text()).not.toMatch(/<script(?![^>]*\bsrc=)/);
});
