import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
let user: TestUser;
let other: TestUser;
beforeAll(async () => {
  platform = await TestPlatform.start();
  user = await platform.activated();
  other = await platform.activated();
});
afterAll(() => platform[Symbol.asyncDispose]());

type Params = ReturnType<typeof platform.key> & { readonly query?: { readonly dryRun: boolean } };
const dry = () => ({ ...platform.key(), query: { dryRun: true } });
const record = (body: object, params: Params) =>
  user.client.POST('/v1/transactions', { params, body: { verb: 'owe', amount: { amount: '20', currency: 'EUR' }, ...body } });
const history = async () => (await user.client.GET('/v1/transactions', {})).data?.items.length;
const outboxRows = async (): Promise<number> =>
  (await platform.pool.query<{ count: number }>('select count(*)::int as count from outbox')).rows[0]?.count ?? 0;

describe('a dry run', () => {
  test('answers what the same request does next, and changes nothing', async () => {
    const person = (await user.client.POST('/v1/people', { params: platform.key(), body: { alias: 'Landlord' } })).data?.id ?? '';
    const commands = [
      { verb: 'owe', person, description: 'rent', dueOn: '2099-01-01' },
      { verb: 'pay', person, amount: { amount: '5', currency: 'EUR' } },
      { verb: 'lend', person },
    ];
    for (const body of commands) {
      const before = [await history(), await outboxRows()];

      const forecast = await record(body, dry());
      const after = [await history(), await outboxRows()];
      const recorded = await record(body, platform.key());

      expect([forecast.response.status, recorded.response.status]).toEqual([200, 201]);
      expect(after).toEqual(before);
      expect(withoutOwn(forecast.data)).toEqual(withoutOwn(recorded.data));
    }
  });

  test.each([
    ['a payment of more than is owed', { verb: 'pay', to: 'Landlord', amount: { amount: '9999', currency: 'EUR' } }],
    ['an unknown person', { to: 'No One' }],
    ['a due date that is too far away', { to: 'Landlord', dueOn: '9999-01-01' }],
  ])('of %s is refused as the request itself is', async (_what, body) => {
    const [forecast, recorded] = [await record(body, dry()), await record(body, platform.key())];

    expect(forecast.error?.code).toBeDefined();
    expect({ ...forecast.error, requestId: '' }).toEqual({ ...recorded.error, requestId: '' });
  });

  test('leaves its idempotency key unused', async () => {
    const key = platform.key();

    await record({ to: 'Landlord', amount: { amount: '1', currency: 'EUR' } }, { ...key, query: { dryRun: true } });
    const recorded = await record({ to: 'Landlord', amount: { amount: '2', currency: 'EUR' } }, key);

    expect(recorded.data?.transaction.amount.amount).toBe('2.00');
  });

  test('of an entry in the address book adds no one, and finds no one that does not exist', async () => {
    const add = (handle: string) => user.client.POST('/v1/people', { params: dry(), body: { handle } });

    const found = await add(other.handle);
    const missing = await add('no-such-user');

    expect(found.data).toMatchObject({ handle: other.handle, link: 'none' });
    expect(missing.error).toMatchObject({ code: 'person_not_found' });
    expect((await user.client.GET('/v1/people', {})).data?.items.map(({ alias }) => alias)).toEqual(['Landlord']);
  });
});

/** Without ids and times, which differ for every request. */
const withoutOwn = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, one: unknown) => (/^(id|debtId|debtIds|recordedAt|decidedAt)$/.test(name) ? 0 : one)));
