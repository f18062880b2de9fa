import { randomUUID } from 'node:crypto';
import { dueDays } from '@debt/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RouteContract, routes } from '../src/contract/contract.ts';
import { bearer, freshKey, password, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
let user: TestUser;
let personId: string;
beforeAll(async () => {
  platform = await TestPlatform.start();
  user = await platform.activated();
  const { data } = await user.client.POST('/v1/people', { params: freshKey(), body: { alias: 'Somebody' } });
  personId = data?.id ?? '';
});
afterAll(() => platform[Symbol.asyncDispose]());

const send = (contract: RouteContract, json: object) =>
  platform.fetch(contract.url.replace(':id', personId), {
    method: contract.method,
    headers: { ...bearer(user), 'idempotency-key': randomUUID(), 'if-match': '"1"' },
    json,
  });
const fresh = () => `u${randomUUID().slice(0, 8)}`;
const amount = { amount: '1.00', currency: 'EUR' };

/** Every displayed text that users enter, with the rest of a valid request. */
const shown: readonly (readonly [operation: keyof typeof routes, field: string, rest: () => object])[] = [
  ['register', 'name', () => ({ handle: fresh(), email: `${fresh()}@example.org`, password })],
  ['register', 'client', () => ({ handle: fresh(), name: 'N', email: `${fresh()}@example.org`, password })],
  ['signIn', 'client', () => ({ login: user.handle, password })],
  ['updateMe', 'name', () => ({})],
  ['createToken', 'name', () => ({})],
  ['addPerson', 'alias', () => ({})],
  ['renamePerson', 'alias', () => ({})],
  ['record', 'description', () => ({ verb: 'owe', person: personId, amount })],
];
/** An e-mail address has a rule of its own, which refuses more. */
const addresses: readonly (readonly [operation: keyof typeof routes, rest: () => object])[] = [
  ['register', () => ({ handle: fresh(), name: 'N', password })],
  ['requestPasswordReset', () => ({})],
  ['resetPassword', () => ({ code: 'ABCDEFGHJK', password })],
];
/** Texts that are compared with stored ones, or that are never displayed. */
const notShown = ['password', 'current', 'next', 'login', 'code', 'to', 'handle'];

describe('a bidirectional control character', () => {
  test.each(shown)('is refused by %s in %s, naming the field and the character', async (operation, field, rest) => {
    const response = await send(routes[operation], { ...rest(), [field]: 'lunch \u202E00.5 RUE' });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'hidden_character',
      detail: `The ${field} has U+202E, which changes the direction of writing: leave it out.`,
      errors: [{ field }],
    });
  });

  test('is refused in every displayed text of the contract', () => {
    const free = Object.entries<RouteContract>(routes).flatMap(([operation, { schema }]) =>
      freeTexts(schema.body).map((field) => `${operation} ${field}`),
    );

    const covered = [
      ...shown.map(([operation, field]) => `${operation} ${field}`),
      ...addresses.map(([operation]) => `${operation} email`),
    ];
    expect(free.filter((text) => !notShown.includes(text.split(' ')[1] ?? '')).toSorted()).toEqual(covered.toSorted());
  });

  test.each(addresses)('is refused by %s in an e-mail address', async (operation, rest) => {
    const response = await send(routes[operation], { ...rest(), email: `lunch\u202E@${fresh()}.example.org` });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'email_invalid', errors: [{ field: 'email' }] });
  });

  test('is refused in a handle', async () => {
    const response = await send(routes.register, { handle: 'a\u202Elice', name: 'A', email: `${fresh()}@example.org`, password });

    expect(response.status).toBe(400);
  });
});

describe('legitimate text', () => {
  test.each(['می\u200Cخواهم', '👩\u200D👩\u200D👧 Nachbarn', 'יוסי כהן', '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'])(
    'is kept unchanged as a name: %s',
    async (alias) => {
      const { data } = await user.client.POST('/v1/people', { params: freshKey(), body: { alias } });

      expect(data?.alias).toBe(alias);
    },
  );

  test('is kept unchanged as a description of several lines', async () => {
    const description = 'for \u2067יוסי\u2069:\n\tthe taxi';

    const { data } = await user.client.POST('/v1/transactions', {
      params: freshKey(),
      body: { verb: 'owe', person: personId, amount, description },
    });

    expect(data?.transaction.description).toBe(description);
  });
});

describe('a due date', () => {
  const { earliest, latest } = dueDays(new Date());
  const allowedDays = `from ${earliest} to ${latest}`;
  const owe = (dueOn: string) => send(routes.record, { verb: 'owe', person: personId, amount, dueOn });

  test.each(['0001-01-01', '1026-11-23', '3026-11-23', '9999-12-31'])('of %s is refused with the allowed range', async (dueOn) => {
    const recorded = await owe(dueOn);

    expect(recorded.status).toBe(422);
    expect(await recorded.json()).toMatchObject({ code: 'due_out_of_range', errors: [{ field: 'dueOn', allowed: allowedDays }] });
  });

  test('cannot be moved out of the range, which includes past years and future decades', async () => {
    const { data: old } = await user.client.POST('/v1/transactions', {
      params: freshKey(),
      body: { verb: 'owe', person: personId, amount, dueOn: '1999-12-31' },
    });
    const id = old?.transaction.debtIds[0] ?? '';
    const move = (dueOn: string, version: number) =>
      platform.fetch(`/v1/debts/${id}`, { method: 'PATCH', headers: { ...bearer(user), 'if-match': `"${version}"` }, json: { dueOn } });

    const statuses = [(await move('0026-11-23', 1)).status, (await move('2066-11-23', 1)).status];

    expect(statuses).toEqual([422, 200]);
  });
});

test('people are listed page by page, even with aliases of the longest encoding', async () => {
  const reader = await platform.activated();
  const aliases = ['漢', '字', '\\', '"', 'İ', '😀'].map((letter) => letter.repeat(60));
  for (const alias of aliases) await reader.client.POST('/v1/people', { params: freshKey(), body: { alias } });

  const listed: string[] = [];
  let after: string | undefined;
  do {
    const { data, error } = await reader.client.GET('/v1/people', {
      params: { query: { limit: 1, ...(after === undefined ? {} : { after }) } },
    });
    expect(error).toBeUndefined();
    listed.push(...(data?.items.map(({ alias }) => alias) ?? []));
    after = data?.next ?? undefined;
  } while (after !== undefined);

  expect(listed.toSorted()).toEqual(aliases.toSorted());
});

/** The fields of a body that accept a text with a bidirectional control. */
function freeTexts(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || !('properties' in body)) return [];
  return Object.entries(body.properties ?? {}).flatMap(([name, schema]) => (isFree(schema) ? [name] : []));
}

function isFree(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null || !('type' in schema) || schema.type !== 'string') return false;
  if ('enum' in schema || 'format' in schema) return false;
  return !('pattern' in schema) || new RegExp(String(schema.pattern), 'u').test('a\u202Eb');
}
