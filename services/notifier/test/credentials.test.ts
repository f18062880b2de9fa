import { credentialCases, hostCases } from '@debt/kit/access/conformance';
import { sendRaw } from '@debt/kit/testing/raw-request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { cookieName, origin, World } from './world.ts';

let world: World;
let notifier: NotifierService;
let token = '';
beforeAll(async () => {
  world = await World.create();
  notifier = await world.notifier();
  token = world.identity.signIn('ann');
});
afterAll(async () => {
  await notifier[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const refusals = {
  none: [401, 'not_signed_in'],
  malformed: [401, 'not_signed_in'],
  two_credentials: [400, 'two_credentials'],
  bad_authorization: [401, 'bad_authorization'],
} as const;

/** The titles; the headers need a token. */
const cases = (good: string) => credentialCases({ token: good, cookieName });
const handshake = [
  ['Origin', origin],
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
] as const;

describe.each(cases('dts_').map(({ title, outcome }, at) => ({ title, outcome, at })))('a request with $title', ({ outcome, at }) => {
  const linesNow = () => cases(token)[at]?.lines ?? [];

  test(`has the credential outcome ${outcome} when it opens a feed`, async () => {
    const answer = await sendRaw(notifier.addresses.http, { path: '/v1/notifications/feed', lines: [...linesNow(), ...handshake] });

    expect(outcomeOf(answer)).toEqual(outcome === 'token' ? [101, undefined] : refusals[outcome]);
  });

  test(`has the credential outcome ${outcome} when it reads notifications`, async () => {
    const answer = await sendRaw(notifier.addresses.http, { path: '/v1/notifications', lines: linesNow() });

    expect(outcomeOf(answer)).toEqual(outcome === 'token' ? [200, undefined] : refusals[outcome]);
  });
});

describe.each(hostCases)('a request with the Host $host', ({ host, isAllowed }) => {
  const lines = () =>
    [
      ['Host', host],
      ['Authorization', `Bearer ${token}`],
    ] as const;

  test(`can open a feed: ${isAllowed}`, async () => {
    const answer = await sendRaw(notifier.addresses.http, { path: '/v1/notifications/feed', lines: [...lines(), ...handshake] });

    expect(outcomeOf(answer)).toEqual(isAllowed ? [101, undefined] : [400, 'host_not_allowed']);
  });

  test(`can read notifications: ${isAllowed}`, async () => {
    const answer = await sendRaw(notifier.addresses.http, { path: '/v1/notifications', lines: lines() });

    expect(outcomeOf(answer)).toEqual(isAllowed ? [200, undefined] : [400, 'host_not_allowed']);
  });
});

test.each([
  ['/v1/notifications/feed', handshake],
  ['/v1/notifications', []],
  ['/healthz', []],
] as const)('a request with two Host headers is refused at %s', async (path, rest) => {
  const lines = [['Host', 'debt.example'], ['Host', 'debt.example'], ['Authorization', `Bearer ${token}`], ...rest] as const;

  expect(outcomeOf(await sendRaw(notifier.addresses.http, { path, lines }))).toEqual([400, 'several_hosts']);
});

function outcomeOf({ status, body }: { readonly status: number; readonly body: string }): readonly [number, string | undefined] {
  return [status, /"code":"(\w+)"/.exec(body)?.[1]];
}
