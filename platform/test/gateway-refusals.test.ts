import { readConfig } from '@debt/kit/config';
import { silentLog } from '@debt/kit/testing';
import { sendRaw } from '@debt/kit/testing/raw-request';
import { httpLimits } from '@debt/proto/http-limits';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variables } from '../src/gateway/config.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { RecordingService } from '../src/gateway/testing.ts';

let service: RecordingService;
let gateway: Gateway;
let url = '';

beforeAll(async () => {
  service = await RecordingService.start((_request, response) => void response.end());
  const names = { EXPENSES_URL: service.url, NOTIFIER_URL: service.url, THROTTLER_URL: service.url };
  gateway = await Gateway.create(readConfig(variables, { HTTP_PORT: '0', ...names }), { log: silentLog });
  await gateway.start();
  url = `http://127.0.0.1:${gateway.port}`;
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

describe('a refusal of the gateway', () => {
  test.each([
    ['an address that cannot be decoded', '/%zz', 400, []],
    ['a path outside of the pages', '/..%2f..%2fetc/passwd', 404, []],
    ['an unknown page', '/nothing.png', 404, []],
    ['an unknown host', '/v1/debts', 421, [['Host', 'evil.example']]],
    ['headers that are too long', '/v1/debts', 431, [['X-Long', 'a'.repeat(20_000)]]],
  ] as const)('for %s is a problem document that no one may store', async (_what, path, status, lines) => {
    const answer = await sendRaw(url, { path, lines });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(JSON.parse(answer.body)).toMatchObject({ status, code: expect.stringMatching(/^[a-z_]+$/), requestId: expect.stringMatching(/./) });
  });
});

test('a body that the service would refuse is refused by the gateway, with 413 each time', async () => {
  service.requests.splice(0);
  for (const bytes of [httpLimits.bodyBytesMax + 1, 100_000, 500_000, 900_000]) {
    const response = await fetch(`${url}/v1/transactions`, { method: 'POST', body: new Uint8Array(bytes) });

    expect([response.status, response.headers.get('cache-control')]).toEqual([413, 'no-store']);
    await response.arrayBuffer();
  }

  expect(service.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});
