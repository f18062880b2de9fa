import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RouteContract, routes } from '../src/contract/contract.ts';
import { bearer, freshKey, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
let user: TestUser;
/** Signed out during the tests. */
let visitor: TestUser;
let personId: string;
beforeAll(async () => {
  platform = await TestPlatform.start();
  user = await platform.activated();
  visitor = await platform.activated();
  const { data } = await user.client.POST('/v1/people', { params: freshKey(), body: { alias: 'Somebody' } });
  personId = data?.id ?? '';
});
afterAll(() => platform[Symbol.asyncDispose]());

const all = Object.entries<RouteContract>(routes);
const pathOf = (contract: RouteContract) => contract.url.replace(':id', randomUUID());
const headersOf = (contract: RouteContract): Record<string, string> => ({
  ...(contract.config.access === 'anyone' ? {} : bearer(visitor)),
  ...(contract.config.idempotent === true ? { 'idempotency-key': randomUUID() } : {}),
  ...(contract.config.ifMatch === true ? { 'if-match': '"1"' } : {}),
});
const without = (name: string, headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
const problemOf = async (response: Response) => {
  const body: unknown = await response.json();
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return { httpStatus: response.status, ...Value.Parse(ProblemShape, body) };
};
const ProblemShape = Type.Object({ status: Type.Integer(), code: Type.String(), errors: Type.Optional(Type.Unknown()) });

describe('every route', () => {
  test.each(all.filter(([, { method }]) => method !== 'GET'))('%s refuses an unknown field', async (_name, contract) => {
    const response = await platform.fetch(pathOf(contract), {
      method: contract.method,
      headers: headersOf(contract),
      json: { surprise: 1 },
    });

    const problem = await problemOf(response);
    expect(problem).toMatchObject({ httpStatus: 400, status: 400, code: 'invalid_request' });
    expect(JSON.stringify(problem.errors)).toMatch(/surprise|body/);
  });

  test.each(all)('%s refuses an unknown query parameter', async (_name, contract) => {
    const response = await platform.fetch(`${pathOf(contract)}?surprise=1`, { method: contract.method, headers: headersOf(contract) });

    expect(response.status).toBe(400);
  });

  test.each(all.filter(([, { url }]) => url.includes(':id')))('%s refuses a malformed id', async (_name, contract) => {
    const response = await platform.fetch(contract.url.replace(':id', "1'--"), { method: contract.method, headers: headersOf(contract) });

    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test.each(all.filter(([, { config }]) => config.access !== 'anyone'))('%s needs a sign-in', async (_name, contract) => {
    const headers = without('authorization', headersOf(contract));
    const response = await platform.fetch(pathOf(contract), { method: contract.method, headers });

    expect(await problemOf(response)).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  test.each(all.filter(([, { config }]) => config.idempotent === true))(
    '%s needs an Idempotency-Key that is a UUID',
    async (_name, contract) => {
      const headers = without('idempotency-key', headersOf(contract));

      const missing = await platform.fetch(pathOf(contract), { method: contract.method, headers });
      const malformed = await platform.fetch(pathOf(contract), {
        method: contract.method,
        headers: { ...headers, 'idempotency-key': 'once' },
      });

      expect([missing.status, malformed.status]).toEqual([400, 400]);
    },
  );

  test.each(all.filter(([, { config }]) => config.ifMatch === true))('%s needs a version', async (_name, contract) => {
    const headers = without('if-match', headersOf(contract));

    const missing = await platform.fetch(pathOf(contract), { method: contract.method, headers });
    const star = await platform.fetch(pathOf(contract), { method: contract.method, headers: { ...headers, 'if-match': '*' } });

    expect(await problemOf(missing)).toMatchObject({ httpStatus: 428, code: 'precondition_required' });
    expect(star.status).toBe(400);
  });

  test.each(all)('%s forbids caching of its answer and returns the request id', async (_name, contract) => {
    const response = await platform.fetch(pathOf(contract), {
      method: contract.method,
      headers: { ...headersOf(contract), 'x-request-id': 'mine-1' },
    });
    await response.arrayBuffer();

    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-request-id')).toBe('mine-1');
  });
});

describe('a body', () => {
  const register = { handle: 'someone', name: 'Some One', email: 'someone@example.org', password: 'a long enough one' };

  test.each<[string, unknown]>([
    ['a number for a text', { ...register, name: 7 }],
    ['an empty name', { ...register, name: '' }],
    ['a name of spaces', { ...register, name: '   ' }],
    ['a name that is too long', { ...register, name: 'n'.repeat(81) }],
    ['a handle that is too long', { ...register, handle: 'h'.repeat(31) }],
    ['a password that is too short', { ...register, password: 'short' }],
    ['a password that is too long', { ...register, password: 'p'.repeat(201) }],
    ['an address that is too long', { ...register, email: `${'a'.repeat(60)}@${'b'.repeat(200)}.org` }],
    ['a missing field', { handle: 'someone' }],
    ['an array', [register]],
    ['null', null],
  ])('with %s is refused', async (_what, json) => {
    const response = await platform.fetch('/v1/users', { method: 'POST', json });

    expect((await problemOf(response)).status).toBe(400);
  });

  test('with a malformed address is refused by the rule for addresses, and one with a domain in another script is stored in ASCII', async () => {
    const created = (handle: string, email: string) =>
      platform.fetch('/v1/users', { method: 'POST', json: { ...register, handle, email } });

    const malformed = await created('umlaut-none', 'umlaut');
    const umlaut = await created('umlaut-one', 'ana@münchen.de');

    expect(await problemOf(malformed)).toMatchObject({ httpStatus: 422, code: 'email_invalid' });
    expect(await umlaut.json()).toMatchObject({ user: { email: 'ana@xn--mnchen-3ya.de' } });
  });

  test('that is not JSON, of another type, or too large, is refused', async () => {
    const post = (body: string, type: string) => platform.fetch('/v1/users', { method: 'POST', body, headers: { 'content-type': type } });

    const broken = await problemOf(await post('{"handle":', 'application/json'));
    const form = await problemOf(await post('handle=a', 'application/x-www-form-urlencoded'));
    const large = await problemOf(await post(JSON.stringify({ ...register, name: 'n'.repeat(70_000) }), 'application/json'));

    expect([broken.code, form.code, large.code]).toEqual(['not_json', 'not_json', 'body_too_large']);
    expect(large.status).toBe(413);
  });

  test('with a password of 200 characters is accepted', async () => {
    const response = await platform.fetch('/v1/users', {
      method: 'POST',
      json: { ...register, handle: 'longpass', password: `correct horse ${'p'.repeat(186)}` },
    });

    expect(response.status).toBe(201);
  });
});

describe('an amount', () => {
  test.each([
    ['zero', '0.00', 'EUR', 422],
    ['negative', '-5', 'EUR', 400],
    ['in exponent notation', '1e3', 'EUR', 400],
    ['with a comma', '1,50', 'EUR', 400],
    ['infinite', 'Infinity', 'EUR', 400],
    ['more precise than its currency', '1.001', 'EUR', 422],
    ['with decimals of a currency that has none', '1.5', 'JPY', 422],
    ['larger than any debt can be', '9999999999999999', 'EUR', 422],
    ['of 30 digits', '1'.repeat(30), 'EUR', 422],
    ['longer than the limit of its text', '1'.repeat(101), 'EUR', 400],
    ['in a currency that does not exist', '1', 'XXQ', 422],
    ['in a currency in lower case', '1', 'eur', 400],
    ['in a retired currency', '1', 'DEM', 422],
  ])('that is %s is refused, never rounded', async (_what, amount, currency, status) => {
    const response = await platform.fetch('/v1/transactions', {
      method: 'POST',
      headers: { ...bearer(user), 'idempotency-key': randomUUID() },
      json: { verb: 'owe', person: personId, amount: { amount, currency } },
    });

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  test.each([
    ['0.00', 'EUR', 'The amount must be above zero: from 0.01 to 10000000000000.00.'],
    ['9'.repeat(40), 'EUR', 'The amount is too large: from 0.01 to 10000000000000.00.'],
    ['1000000000000001', 'JPY', 'The amount is too large: from 1 to 1000000000000000.'],
    ['1000000000000.001', 'KWD', 'The amount is too large: from 0.001 to 1000000000000.000.'],
    ['1.0005', 'KWD', 'The amount has too many digits: at most 3 digits after the point in KWD.'],
  ])('of %s %s is refused with the reason', async (amount, currency, detail) => {
    const response = await platform.fetch('/v1/transactions', {
      method: 'POST',
      headers: { ...bearer(user), 'idempotency-key': randomUUID() },
      json: { verb: 'owe', person: personId, amount: { amount, currency } },
    });

    expect(await response.json()).toMatchObject({ status: 422, code: 'amount_invalid', detail });
  });

  test('that is a JSON number is refused', async () => {
    const response = await platform.fetch('/v1/transactions', {
      method: 'POST',
      headers: { ...bearer(user), 'idempotency-key': randomUUID() },
      json: { verb: 'owe', person: personId, amount: { amount: 20, currency: 'EUR' } },
    });

    expect(response.status).toBe(400);
  });

  test('is returned with exactly the digits of its currency', async () => {
    const record = async (amount: string, currency: string) => {
      const { data } = await user.client.POST('/v1/transactions', {
        params: freshKey(),
        body: { verb: 'owe', person: personId, amount: { amount, currency } },
      });
      return data?.transaction.amount.amount;
    };

    expect([await record('7', 'EUR'), await record('7', 'JPY'), await record('7.5', 'KWD')]).toEqual(['7.00', '7', '7.500']);
  });
});
