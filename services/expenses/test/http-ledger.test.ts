import type { TransactionRecorded } from '@debt/proto/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const personOf = async (user: TestUser, body: { readonly alias?: string; readonly handle?: string }): Promise<string> =>
  (await user.client.POST('/v1/people', { params: platform.key(), body })).data?.id ?? '';
interface Recorded {
  readonly verb: 'owe' | 'lend' | 'pay' | 'receive' | 'forgive';
  readonly person: string;
  readonly amount: string;
  readonly description?: string;
  readonly dueOn?: string;
}
const record = (user: TestUser, { amount, ...body }: Recorded) =>
  user.client.POST('/v1/transactions', { params: platform.key(), body: { ...body, amount: eur(amount) } });
const idOf = (recorded: { readonly data?: TransactionRecorded }) => ({ params: { path: { id: recorded.data?.transaction.id ?? '' } } });

describe('a transaction', () => {
  test('against my own interest posts immediately, and one in my favour is pending until the counterparty decides', async () => {
    const [alice, bob] = [await platform.activated('ledger-alice'), await platform.activated('ledger-bob')];
    const toBob = await personOf(alice, { handle: 'ledger-bob' });
    const first = await record(alice, { verb: 'owe', person: toBob, amount: '20', description: 'lunch' });
    await bob.client.POST('/v1/transactions/{id}/confirmation', idOf(first));

    const owes = await record(alice, { verb: 'owe', person: toBob, amount: '5' });
    const lends = await record(alice, { verb: 'lend', person: toBob, amount: '7' });
    const isPending = await bob.client.GET('/v1/transactions', { params: { query: { consentFrom: 'me' } } });
    const declined = await bob.client.POST('/v1/transactions/{id}/refusal', idOf(lends));
    const decidedAgain = await bob.client.POST('/v1/transactions/{id}/confirmation', idOf(lends));

    expect(first.data).toMatchObject({ final: false, transaction: { state: 'pending', firstContact: true, consentFrom: 'them' } });
    expect(owes.data).toMatchObject({ final: true, outstanding: eur('25.00') });
    expect(lends.data?.transaction.state).toBe('pending');
    expect(isPending.data?.items).toMatchObject([{ mine: false, verb: 'lend', consentFrom: 'me', amount: eur('7.00') }]);
    expect(declined.data?.transaction.state).toBe('declined');
    expect(decidedAgain.error).toMatchObject({ status: 409, code: 'already_decided', state: 'declined' });
  });

  test('above the outstanding amount is refused with that amount', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: 'Shop' });
    await record(user, { verb: 'owe', person, amount: '10' });

    const { error } = await record(user, { verb: 'pay', person, amount: '10.01' });

    expect(error).toMatchObject({ status: 409, code: 'exceeds_outstanding', outstanding: eur('10.00') });
    expect(error?.detail).toContain('10.00 EUR');
  });

  test('is allocated, reversed as a whole, exported, and part of the statement of the person', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: '=cmd()|"evil"' });
    await record(user, { verb: 'owe', person, amount: '10', dueOn: '2030-01-02' });
    await record(user, { verb: 'owe', person, amount: '10', dueOn: '2030-01-01', description: '+formula, with a comma' });
    const paid = await record(user, { verb: 'pay', person, amount: '15' });

    const undone = await user.client.POST('/v1/transactions/{id}/reversal', { params: { ...idOf(paid).params, ...platform.key() } });
    const statement = await user.client.GET('/v1/people/{id}/statement', {
      params: { path: { id: person }, query: { currency: 'EUR', iLend: false } },
    });
    const csv = await (await platform.fetch('/v1/export?format=csv', { headers: bearer(user) })).text();
    const json = await platform.fetch('/v1/export', { headers: bearer(user) });

    expect(paid.data?.allocation.map(({ amount, dueOn }) => [amount.amount, dueOn])).toEqual([
      ['10.00', '2030-01-01'],
      ['5.00', '2030-01-02'],
    ]);
    expect(undone.data?.outstanding).toEqual(eur('20.00'));
    expect(statement.data?.items.map(({ balance }) => balance.amount)[0]).toBe('20.00');
    expect(csv.split('\r\n')).toHaveLength(6);
    expect(csv).toContain(`"'=cmd()|""evil"""`);
    expect(csv).toContain(`"'+formula, with a comma"`);
    expect(await json.json()).toHaveLength(4);
  });
});

describe('the counterparty of a command', () => {
  const to = (user: TestUser, name: string, key = platform.key()) =>
    user.client.POST('/v1/transactions', { params: key, body: { verb: 'owe', to: name, amount: eur('3') } });

  test('can be named by the whole alias, in upper or lower case', async () => {
    const user = await platform.activated();
    await personOf(user, { alias: 'Corner Shop' });

    const recorded = await to(user, 'corner SHOP');
    const part = await to(user, 'Corner');

    expect(recorded.data?.transaction).toMatchObject({ state: 'posted', person: { alias: 'Corner Shop' } });
    expect(part.error).toMatchObject({ status: 404, code: 'person_not_found' });
  });

  test('can be named by the handle of a user in the address book, but of no other user', async () => {
    const [user, other, stranger] = [await platform.activated(), await platform.activated('Named-One'), await platform.activated()];
    await personOf(user, { handle: other.handle, alias: 'My friend' });
    await personOf(stranger, { alias: other.handle });

    const recorded = await to(user, '@named-one');
    const notInBook = await to(stranger, '@named-one');

    expect(recorded.data?.transaction.person).toMatchObject({ alias: 'My friend', handle: other.handle });
    expect(notInBook.error).toMatchObject({ status: 404, code: 'person_not_found' });
  });

  test('is named in exactly one way', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: 'Twice' });
    const body = { verb: 'owe', amount: eur('3') } as const;

    const neither = await user.client.POST('/v1/transactions', { params: platform.key(), body });
    const both = await user.client.POST('/v1/transactions', { params: platform.key(), body: { ...body, person, to: 'Twice' } });

    for (const { error } of [neither, both])
      expect(error).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field: 'to' }] });
  });

  test('stays the same for a key even after another person has the name', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: 'Sam' });
    const key = platform.key();
    const first = await to(user, 'Sam', key);
    const renamed = { params: { path: { id: person }, header: { 'if-match': '"1"' } }, body: { alias: 'Old Sam' } };
    await user.client.PATCH('/v1/people/{id}', renamed);
    await personOf(user, { alias: 'Sam' });

    const again = await to(user, 'Sam', key);
    const byId = await user.client.POST('/v1/transactions', { params: key, body: { verb: 'owe', person, amount: eur('3') } });

    expect(again.data?.transaction.id).toBe(first.data?.transaction.id);
    expect(again.response.headers.get('idempotency-replayed')).toBe('true');
    expect(byId.error).toMatchObject({ status: 422, code: 'key_reused' });
  });
});

describe('a command with a key', () => {
  test('that is repeated after a lost answer has one effect and returns the first answer', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: 'Bakery' });
    const params = platform.key();
    const send = (amount: string) => user.client.POST('/v1/transactions', { params, body: { verb: 'owe', person, amount: eur(amount) } });

    const answers = await Promise.all(Array.from({ length: 10 }, () => send('4')));
    const replay = await send('4.00');
    const other = await send('5');

    const done = answers.filter(({ data }) => data !== undefined);
    expect(done.length).toBeGreaterThan(0);
    expect(answers.every(({ data, error }) => data !== undefined || error.code === 'in_flight')).toBe(true);
    expect(replay.response.headers.get('idempotency-replayed')).toBe('true');
    expect(replay.data).toEqual(done[0]?.data);
    expect(other.error?.code).toBe('key_reused');
    expect((await user.client.GET('/v1/summary')).data?.totals).toMatchObject([{ owe: eur('4.00') }]);
  });
});

describe('a due date', () => {
  test('is moved only with the current version', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: 'Landlord' });
    const recorded = await record(user, { verb: 'owe', person, amount: '500', dueOn: '2030-05-01' });
    const id = recorded.data?.transaction.debtIds[0] ?? '';
    const read = await user.client.GET('/v1/debts/{id}', { params: { path: { id } } });
    const move = (etag: string, dueOn: string | null) =>
      user.client.PATCH('/v1/debts/{id}', { params: { path: { id }, header: { 'if-match': etag } }, body: { dueOn } });

    const moved = await move(read.response.headers.get('etag') ?? '', null);
    const stale = await move(read.response.headers.get('etag') ?? '', '2031-01-01');

    expect(read.data).toMatchObject({ debt: { amount: eur('500.00'), dueOn: '2030-05-01' }, entries: [{ no: 1, change: eur('500.00') }] });
    expect(moved.data?.dueOn).toBeNull();
    expect(moved.response.headers.get('etag')).toBe('"2"');
    expect(stale.error).toMatchObject({ status: 412, code: 'version_changed' });
  });

  test('that does not exist is refused', async () => {
    const user = await platform.activated();
    const person = await personOf(user, { alias: 'X' });

    expect((await record(user, { verb: 'owe', person, amount: '1', dueOn: '2030-02-30' })).response.status).toBe(400);
    expect((await record(user, { verb: 'pay', person, amount: '1', dueOn: '2030-02-03' })).response.status).toBe(400);
  });
});

test('IDOR: a debt and a transaction of other users get the answer for unknown ones, on every route and with any version', async () => {
  const [owner, thief] = [await platform.activated(), await platform.activated()];
  const person = await personOf(owner, { alias: 'Private' });
  const recorded = await record(owner, { verb: 'owe', person, amount: '10' });
  const transactionId = recorded.data?.transaction.id ?? '';
  const debtId = recorded.data?.transaction.debtIds[0] ?? '';
  const mine = await personOf(thief, { alias: 'Somebody' });
  const attempts = async (transaction: string, debt: string, other: string) => {
    const { client } = thief;
    const path = { params: { path: { id: transaction } } };
    const answers = await Promise.all([
      client.GET('/v1/transactions/{id}', path),
      client.POST('/v1/transactions/{id}/confirmation', path),
      client.POST('/v1/transactions/{id}/refusal', path),
      client.POST('/v1/transactions/{id}/withdrawal', path),
      client.POST('/v1/transactions/{id}/reversal', { params: { path: { id: transaction }, ...platform.key() } }),
      client.GET('/v1/debts/{id}', { params: { path: { id: debt } } }),
      client.PATCH('/v1/debts/{id}', { params: { path: { id: debt }, header: { 'if-match': '"1"' } }, body: { dueOn: null } }),
      client.PATCH('/v1/debts/{id}', { params: { path: { id: debt }, header: { 'if-match': '"7"' } }, body: { dueOn: null } }),
      client.POST('/v1/transactions', { params: platform.key(), body: { verb: 'owe', person: other, amount: eur('1') } }),
      client.POST('/v1/transactions', { params: platform.key(), body: { verb: 'pay', person: mine, amount: eur('1'), debtId: debt } }),
    ]);
    return answers.map(({ error }) => ({ ...error, requestId: '' }));
  };

  const foreign = await attempts(transactionId, debtId, person);
  const missing = await attempts(crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID());

  expect(foreign).toEqual(missing);
  expect(foreign.slice(0, 9).map(({ status }) => status)).toEqual(Array(9).fill(404));
  expect((await thief.client.GET('/v1/transactions')).data?.items).toEqual([]);
  expect((await thief.client.GET('/v1/debts')).data?.items).toEqual([]);
});

test('a list filtered by a person of another user is empty or not found', async () => {
  const [owner, thief] = [await platform.activated(), await platform.activated()];
  const person = await personOf(owner, { alias: 'Private' });
  await record(owner, { verb: 'owe', person, amount: '10' });

  const transactions = await thief.client.GET('/v1/transactions', { params: { query: { person } } });
  const debts = await thief.client.GET('/v1/debts', { params: { query: { person } } });

  expect(transactions.data?.items ?? []).toEqual([]);
  expect(debts.data?.items ?? []).toEqual([]);
});
