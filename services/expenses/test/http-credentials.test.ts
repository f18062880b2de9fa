import { credentialCases, hostCases } from '@debt/kit/access/conformance';
import { sendRaw } from '@debt/kit/testing/raw-request';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieName, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
let user: TestUser;
beforeAll(async () => {
  platform = await TestPlatform.start();
  user = await platform.register();
});
afterAll(() => platform[Symbol.asyncDispose]());

const answers = {
  token: [200, undefined],
  none: [401, 'not_signed_in'],
  malformed: [401, 'not_signed_in'],
  two_credentials: [400, 'two_credentials'],
  bad_authorization: [401, 'bad_authorization'],
} as const;

/** The titles; the headers need a token. */
const cases = (token: string) => credentialCases({ token, cookieName });

test.each(cases('dts_').map(({ title, outcome }, at) => ({ title, outcome, at })))(
  'a request with $title has the credential outcome $outcome',
  async ({ outcome, at }) => {
    const { lines = [] } = cases(user.token)[at] ?? {};

    const answer = await sendRaw(platform.url, { path: '/v1/users/me', lines });

    const body: unknown = JSON.parse(answer.body);
    const [status, code] = answers[outcome];
    expect(answer.status).toBe(status);
    expect(body).toMatchObject(code === undefined ? { handle: user.handle } : { code });
  },
);

test.each(hostCases)('a request with the Host $host is accepted: $isAllowed', async ({ host, isAllowed }) => {
  const lines = [
    ['Host', host],
    ['Authorization', `Bearer ${user.token}`],
  ] as const;

  const { status, body } = await sendRaw(platform.url, { path: '/v1/users/me', lines });

  expect(status).toBe(isAllowed ? 200 : 400);
  expect(JSON.parse(body)).toMatchObject(isAllowed ? { handle: user.handle } : { code: 'host_not_allowed' });
});

test.each(['/v1/users/me', '/v1/docs', '/healthz'])('a request with two Host headers is refused at %s', async (path) => {
  const lines = [
    ['Host', 'debt.example'],
    ['Host', 'debt.example'],
  ] as const;

  const { status, body } = await sendRaw(platform.url, { path, lines });

  expect(status).toBe(400);
  expect(JSON.parse(body)).toMatchObject({ code: 'several_hosts' });
});
