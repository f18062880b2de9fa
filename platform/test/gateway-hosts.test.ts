import { hostCases, hostNames } from '@debt/kit/access/conformance';
import { readConfig } from '@debt/kit/config';
import { silentLog } from '@debt/kit/testing';
import { sendRaw } from '@debt/kit/testing/raw-request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variables } from '../src/gateway/config.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { RecordingService } from '../src/gateway/testing.ts';

let service: RecordingService;
let gateway: Gateway;
let url = '';
const handshake = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
] as const;

beforeAll(async () => {
  service = await RecordingService.start((_request, response) => void response.end());
  const names = { EXPENSES_URL: service.url, NOTIFIER_URL: service.url, THROTTLER_URL: service.url, ALLOWED_HOSTS: hostNames.join(',') };
  gateway = await Gateway.create(readConfig(variables, { HTTP_PORT: '0', ...names }), { log: silentLog });
  await gateway.start();
  url = `http://127.0.0.1:${gateway.port}`;
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

describe.each(hostCases)('the gateway and the Host $host', ({ host, isAllowed }) => {
  test(`a request is ${isAllowed ? 'passed on' : 'refused'}`, async () => {
    const { status } = await sendRaw(url, { path: '/v1/debts', lines: [['Host', host]] });

    expect(status).toBe(isAllowed ? 200 : 421);
  });

  test(`a handshake is ${isAllowed ? 'passed on' : 'refused'}`, async () => {
    const { status } = await sendRaw(url, { path: '/v1/notifications/feed', lines: [['Host', host], ...handshake] });

    expect(status).toBe(isAllowed ? 101 : 421);
  });
});

test.each(['/v1/debts', '/', '/-/live'])('two Host headers are refused at %s', async (path) => {
  const { status, body } = await sendRaw(url, {
    path,
    lines: [
      ['Host', 'debt.example'],
      ['Host', 'debt.example'],
    ],
  });

  expect(status).toBe(400);
  expect(JSON.parse(body)).toMatchObject({ code: 'several_hosts' });
});

test.each([
  ['two Host headers', [['Host', 'debt.example']], 'several_hosts'],
  [
    'two Authorization headers',
    [
      ['Authorization', 'Bearer a'],
      ['Authorization', 'Bearer b'],
    ],
    'two_credentials',
  ],
] as const)('a handshake with %s is refused', async (_what, lines, code) => {
  const answer = await sendRaw(url, { path: '/v1/notifications/feed', lines: [['Host', 'debt.example'], ...lines, ...handshake] });

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({ code });
});
