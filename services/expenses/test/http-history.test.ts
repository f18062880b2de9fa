import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestPlatform, type TestUser } from './support/platform.ts';

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
