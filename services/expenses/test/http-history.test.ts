import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const personOf = async (user: TestUser, alias: string): Promise<string> =>
  (await user.client.POST('/v1/people', { params: platform.key(), body: { alias } })).data?.id ?? '';
interface Recorded {
  readonly verb: 'owe' | 'pay';
  readonly person: string;
  readonly amount: string;
  readonly description?: string;
  readonly debtId?: string;
}
const record = (user: TestUser, { amount, ...body }: Recorded) =>
  user.client.POST('/v1/transactions', { params: platform.key(), body: { ...body, amount: { amount, currency: 'EUR' } } });

test('a transaction in the history is found by text, kind, person and date, in pages', async () => {
  const user = await platform.activated();
  const person = await personOf(user, 'Cinema');
  for (let number = 1; number <= 5; number += 1)
    await record(user, { verb: 'owe', person, amount: `${number}`, description: `Film ${number}` });
  const list = (query: object) => user.client.GET('/v1/transactions', { params: { query } });

  const first = await list({ limit: 2 });
  const second = await list({ limit: 2, after: first.data?.next ?? '' });
  const third = await list({ limit: 2, after: second.data?.next ?? '' });
  const found = await list({ q: 'film 3', person, kind: 'lend', state: 'posted', currency: 'EUR', from: '2020-01-01' });
  const none = await list({ to: '2020-01-01' });

  const amounts = [first, second, third].flatMap(({ data }) => data?.items.map(({ amount }) => amount.amount) ?? []);
  expect(amounts).toEqual(['5.00', '4.00', '3.00', '2.00', '1.00']);
  expect(third.data?.next).toBeNull();
  expect(found.data?.items.map(({ description }) => description)).toEqual(['Film 3']);
  expect(none.data?.items).toEqual([]);
});

test('the history of a debt contains all its transactions, in pages, and is empty for other users', async () => {
  const [user, thief] = [await platform.activated(), await platform.activated()];
  const person = await personOf(user, 'Landlord');
  const opened = await record(user, { verb: 'owe', person, amount: '10', description: 'rent' });
  await record(user, { verb: 'owe', person, amount: '99', description: 'something else' });
  const debt = opened.data?.transaction.debtIds[0] ?? '';
  for (const amount of ['1', '2', '3']) await record(user, { verb: 'pay', person, amount, debtId: debt });
  const list = (who: TestUser, query: object) => who.client.GET('/v1/transactions', { params: { query: { debt, ...query } } });

  const first = await list(user, { limit: 3 });
  const rest = await list(user, { limit: 3, after: first.data?.next ?? '' });
  const stolen = await list(thief, {});

  const amounts = [first, rest].flatMap(({ data }) => data?.items.map(({ amount }) => amount.amount) ?? []);
  expect(amounts).toEqual(['3.00', '2.00', '1.00', '10.00']);
  expect(rest.data?.next).toBeNull();
  expect(stolen.data?.items).toEqual([]);
});

test('the days of a filter are those of the time zone in the request, and of UTC without one', async () => {
  const user = await platform.activated();
  const person = await personOf(user, 'Baker');
  const recorded = await record(user, { verb: 'owe', person, amount: '1' });
  const at = new Date(recorded.data?.transaction.recordedAt ?? '');
  const dayIn = (timeZone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
  const countOn = async (day: string, timeZone?: string) => {
    const query = { from: day, to: day, ...(timeZone === undefined ? {} : { timeZone }) };
    return (await user.client.GET('/v1/transactions', { params: { query } })).data?.items.length;
  };

  // At any moment, at least one of these zones has another day than UTC.
  for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
    expect(await countOn(dayIn(zone), zone)).toBe(1);
    if (dayIn(zone) !== dayIn('UTC')) expect(await countOn(dayIn('UTC'), zone)).toBe(0);
    const balance = await user.client.GET('/v1/balance-history', { params: { query: { currency: 'EUR', timeZone: zone } } });
    expect(balance.data?.items.map(({ day }) => day)).toEqual([dayIn(zone)]);
  }
  expect(await countOn(dayIn('UTC'))).toBe(1);
});

test.each([
  ['/v1/transactions?', 'time_zone_unknown'],
  ['/v1/balance-history?currency=EUR&', 'time_zone_unknown'],
])('%s with an unknown time zone is refused', async (path, code) => {
  const user = await platform.activated();

  const response = await platform.fetch(`${path}timeZone=Mars/Olympus`, { headers: bearer(user) });

  expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 422, body: { code } });
});

test('a filter by a currency that does not exist is refused by every list, and one by a retired currency is not', async () => {
  const user = await platform.activated();
  const person = await personOf(user, 'Bank');
  const lists = ['/v1/transactions?', '/v1/debts?', '/v1/balance-history?', `/v1/people/${person}/statement?iLend=true&`];
  const statusesOf = (currency: string) =>
    Promise.all(lists.map(async (path) => (await platform.fetch(`${path}currency=${currency}`, { headers: bearer(user) })).status));

  expect(await statusesOf('ZZZ')).toEqual([422, 422, 422, 422]);
  expect(await statusesOf('DEM')).toEqual([200, 200, 200, 200]);
});
