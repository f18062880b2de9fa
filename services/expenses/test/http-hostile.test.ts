import { randomUUID } from 'node:crypto';
import { request as send } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RouteContract, routes } from '../src/contract/contract.ts';
import { bearer, freshKey, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
let user: TestUser;
let personId: string;
beforeAll(async () => {
  platform = await TestPlatform.start();
  user = await platform.activated();
  const { data } = await user.client.POST('/v1/people', { params: freshKey(), body: { alias: 'Alex Else' } });
  personId = data?.id ?? '';
  await user.client.POST('/v1/people', { params: freshKey(), body: { alias: 'Somebody' } });
});
afterAll(() => platform[Symbol.asyncDispose]());

const cursor = (...position: readonly string[]): string => Buffer.from(JSON.stringify(position)).toString('base64url');
const someId = randomUUID();

/** Texts that look harmless until a parser reads them: PostgreSQL, a date, a regular expression, a JSON reader. */
const hostile = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\\u0000',
  `urn:uuid:${someId}`,
  `{${someId}}`,
  '0000-01-01',
  '0000-01-01T00:00:00Z',
  '2026-02-30',
  '9999-12-31',
  '9999-12-31T23:59:59.999999999+14:00',
  '9999-12-31T23:59:59-14:00',
  '0001-01-01T00:00:00+14:00',
  '2026-06-30T23:59:60Z',
  '%',
  "'; select 1; --",
  '９９',
  '٣',
  '🏴‍☠️'.repeat(12),
  '\u202Eevil',
  '1e308',
  'infinity',
  '-infinity',
  'now',
  'NaN',
  '-1',
  '0',
  '2147483648',
  '9223372036854775808',
  '\ufeff',
  'e\u0301'.repeat(30),
  'a'.repeat(100),
  // Twice as long once composed.
  '\u0958'.repeat(60),
  cursor('2026-99-99T99:99:99.999999Z', someId),
  cursor('9999-99-99', '2026-01-01T00:00:00.000000Z', someId),
  cursor('a\u0000', someId),
  cursor('\ud800', someId),
  cursor('999999999999999999', someId),
  cursor('999999999999999999'),
  cursor('0000-01-01T00:00:00.000000Z', someId),
];

const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  register: { handle: 'mallory', name: 'M', email: 'm@example.org', password: 'a long enough one', currency: 'EUR', client: 'x' },
  activate: { code: '123456' },
  updateMe: { name: 'N', currency: 'EUR' },
  changePassword: { current: 'not the one it is', next: 'another long one' },
  deleteMe: { password: 'not the one it is', handle: 'someone' },
  signIn: { login: 'mallory', password: 'not the one it is', client: 'x' },
  requestPasswordReset: { email: 'm@example.org' },
  resetPassword: { email: 'm@example.org', code: 'ABCDEFGHIJ', password: 'another long one' },
  createToken: { name: 'script', expiresAt: '2099-01-01T00:00:00Z' },
  renamePerson: { alias: 'Other' },
  setDue: { dueOn: '2099-01-01' },
};
/** Where one body does not reach every field. */
const several: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  record: [
    { verb: 'owe', to: 'Somebody', amount: { amount: '1', currency: 'EUR' }, description: 'x', dueOn: '2099-01-01' },
    { verb: 'pay', person: someId, amount: { amount: '1', currency: 'EUR' }, debtId: someId },
  ],
  addPerson: [{ alias: 'Some Body' }, { alias: 'Some Body', handle: 'nobody-here' }],
};
const queries: Readonly<Record<string, readonly string[]>> = {
  listPeople: ['after', 'limit', 'q'],
  getStatement: ['after', 'limit', 'currency', 'iLend'],
  listTransactions: ['after', 'limit', 'person', 'debt', 'state', 'kind', 'currency', 'consentFrom', 'from', 'to', 'timeZone', 'q'],
  listDebts: ['after', 'limit', 'person', 'currency', 'iLend', 'open'],
  getBalanceHistory: ['currency', 'timeZone'],
  exportAll: ['format', 'separator', 'decimal', 'bom'],
};

interface Attempt {
  readonly what: string;
  readonly path: string;
  readonly init: RequestInit & { readonly json?: unknown };
}

/** One request for each field and each text, otherwise valid. */
function* attempts(contract: RouteContract): Generator<Attempt> {
  const { method, url, config, schema } = contract;
  const path = url.replace(':id', url.startsWith('/v1/people') ? personId : someId);
  const headers = (): Record<string, string> => ({
    ...(config.access === 'anyone' ? {} : bearer(user)),
    ...(config.idempotent === true ? { 'idempotency-key': randomUUID() } : {}),
    ...(config.ifMatch === true ? { 'if-match': '"1"' } : {}),
  });
  const valid = several[schema.operationId] ?? [bodies[schema.operationId] ?? {}];
  for (const text of hostile) {
    for (const body of valid)
      for (const field of Object.keys(body))
        yield { what: `${field} ${JSON.stringify(text)}`, path, init: { method, headers: headers(), json: { ...body, [field]: text } } };
    for (const name of queries[schema.operationId] ?? []) {
      const others = schema.operationId === 'getStatement' ? 'currency=EUR&iLend=true&' : '';
      const query = name === 'currency' || name === 'iLend' ? '' : others;
      yield {
        what: `?${name} ${JSON.stringify(text)}`,
        path: `${path}?${query}${name}=${encode(text)}`,
        init: { method, headers: headers() },
      };
    }
    if (url.includes(':id'))
      yield { what: `id ${JSON.stringify(text)}`, path: url.replace(':id', encode(text)), init: { method, headers: headers() } };
    if (config.idempotent === true && /^[\u0020-\u007e]+$/.test(text))
      yield { what: `key ${text}`, path, init: { method, headers: { ...headers(), 'idempotency-key': text }, json: valid[0] } };
  }
}
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

describe('no hostile text', () => {
  // Signing out, and exhausting the attempts of a day, have separate tests.
  const tried = Object.entries<RouteContract>(routes).filter(([name]) => !['signOut', 'revokeOtherSessions'].includes(name));

  test.each(tried)('causes a server error on %s', async (_name, contract) => {
    const mistakes: string[] = [];
    for (const { what, path, init } of attempts(contract)) {
      const response = await platform.fetch(path, init);
      const text = await response.text();
      if (response.status >= 500) mistakes.push(`${what}: ${response.status} ${text.slice(0, 120)}`);
    }

    expect(mistakes).toEqual([]);
  });
});

describe('a body', () => {
  const record = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) =>
    platform.fetch('/v1/transactions', {
      method: 'POST',
      body,
      headers: { ...bearer(user), 'idempotency-key': randomUUID(), 'content-type': 'application/json', ...headers },
    });
  const fine = '"verb":"owe","to":"Somebody","amount":{"amount":"1","currency":"EUR"}';

  test.each([
    ['with a prototype key', `{${fine},"__proto__":{"admin":true}}`],
    ['with a constructor key', `{${fine},"constructor":{"prototype":{"admin":true}}}`],
    ['with a number out of range', `{"verb":"owe","to":"Somebody","amount":{"amount":1e999,"currency":"EUR"}}`],
    ['with a number of a thousand digits', `{"verb":"owe","to":"Somebody","amount":{"amount":${'9'.repeat(1000)},"currency":"EUR"}}`],
    ['that is nested 5000 levels deep', `{"verb":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['that is truncated', `{${fine}`],
  ])('%s is refused with 400', async (_what, body) => {
    expect((await record(body)).status).toBe(400);
  });

  test('that is compressed is refused without decompression, so that a small one cannot become a large one', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(8 * 1024 * 1024, 0x20)));

    const response = await record(bomb, { 'content-encoding': 'gzip' });

    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  test('that repeats a field has the last value of it', async () => {
    const response = await record(`{${fine},"amount":{"amount":"2","currency":"EUR"}}`);

    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ transaction: { amount: { amount: '2.00' } } });
  });

  test('with a Content-Length above the limit is refused', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = send(`${platform.url}/v1/transactions`, {
        method: 'POST',
        headers: { ...bearer(user), 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'content-length': '20000' },
      });
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      request.write('{');
    });

    expect(status).toBe(413);
  });
});
