import { eventually } from '@debt/kit/testing';
import type { TransactionRecorded } from '@debt/proto/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, password, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const personOf = async (user: TestUser, body: { readonly alias?: string; readonly handle?: string }): Promise<string> => {
  const { data, error } = await user.client.POST('/v1/people', { params: platform.key(), body });
  if (data === undefined) throw new Error(`not added: ${error.code}`);
  return data.id;
};
interface Recorded {
  readonly verb: 'owe' | 'lend' | 'pay' | 'receive' | 'forgive';
  readonly person: string;
  readonly amount: string;
}
const record = (user: TestUser, { amount, ...body }: Recorded) =>
  user.client.POST('/v1/transactions', { params: platform.key(), body: { ...body, amount: { amount, currency: 'EUR' } } });
const idOf = (recorded: { readonly data?: TransactionRecorded }) => ({ params: { path: { id: recorded.data?.transaction.id ?? '' } } });

/** Two connected users, and the entry of each in the other's address book. */
async function pair() {
  const [alice, bob] = [await platform.activated(), await platform.activated()];
  const toBob = await personOf(alice, { handle: bob.handle });
  const first = await record(alice, { verb: 'owe', person: toBob, amount: '1' });
  await bob.client.POST('/v1/transactions/{id}/confirmation', idOf(first));
  const { data } = await bob.client.GET('/v1/people');
  return { alice, bob, toBob, toAlice: data?.items[0]?.id ?? '' };
}
const owed = async (user: TestUser): Promise<unknown> => (await user.client.GET('/v1/summary')).data?.totals;

describe('a pending transaction', () => {
  test('gets one final state from concurrent decisions, and both parties see the same', async () => {
    const { alice, bob, toBob } = await pair();
    for (let round = 0; round < 8; round += 1) {
      const recorded = await record(alice, { verb: 'lend', person: toBob, amount: '3' });

      const answers = await Promise.all([
        bob.client.POST('/v1/transactions/{id}/confirmation', idOf(recorded)),
        bob.client.POST('/v1/transactions/{id}/confirmation', idOf(recorded)),
        bob.client.POST('/v1/transactions/{id}/refusal', idOf(recorded)),
        alice.client.POST('/v1/transactions/{id}/withdrawal', idOf(recorded)),
      ]);

      const states = new Set(answers.flatMap(({ data }) => data?.transaction.state ?? []));
      const seen = await Promise.all([alice, bob].map((one) => one.client.GET('/v1/transactions/{id}', idOf(recorded))));
      expect(states.size).toBe(1);
      expect(answers.flatMap(({ error }) => error?.code ?? []).filter((code) => code !== 'already_decided')).toEqual([]);
      expect(seen.map(({ data }) => data?.transaction.state)).toEqual([...states, ...states]);
    }
    const { rows } = await platform.pool.query<{ readonly wrong: number }>(
      `select count(*)::int as wrong from transactions t
       where (t.state = 'posted') <> exists (select from entries l where l.transaction_id = t.id)`,
    );
    expect(rows[0]?.wrong).toBe(0);
  });

  test('can be confirmed neither after a block nor after its author was deleted', async () => {
    const blocked = await pair();
    const held = await record(blocked.alice, { verb: 'lend', person: blocked.toBob, amount: '5' });
    await blocked.bob.client.PUT('/v1/people/{id}/block', { params: { path: { id: blocked.toAlice } } });

    const afterBlock = await blocked.bob.client.POST('/v1/transactions/{id}/confirmation', idOf(held));

    expect(afterBlock.error).toMatchObject({ code: 'already_decided', state: 'declined' });

    const left = await pair();
    const orphan = await record(left.alice, { verb: 'lend', person: left.toBob, amount: '5' });
    await left.alice.client.DELETE('/v1/users/me', { body: { password, handle: left.alice.handle } });

    const afterDeletion = await left.bob.client.POST('/v1/transactions/{id}/confirmation', idOf(orphan));

    expect(afterDeletion.error).toMatchObject({ status: 409, code: 'already_decided' });
    await eventually(async () => {
      const { data } = await left.bob.client.GET('/v1/transactions/{id}', idOf(orphan));
      return data?.transaction.state === 'withdrawn';
    }, 'the transaction of a deleted account is withdrawn');
  });

  test('that reverses a loan cannot be confirmed once the loan was repaid, but can still be declined', async () => {
    const { alice, bob, toBob, toAlice } = await pair();
    const loan = await record(alice, { verb: 'owe', person: toBob, amount: '10' });
    const undo = await alice.client.POST('/v1/transactions/{id}/reversal', { params: { ...idOf(loan).params, ...platform.key() } });
    await record(bob, { verb: 'receive', person: toAlice, amount: '11' });

    const confirmed = await bob.client.POST('/v1/transactions/{id}/confirmation', idOf(undo));
    const declined = await bob.client.POST('/v1/transactions/{id}/refusal', idOf(undo));

    expect(undo.data?.transaction.state).toBe('pending');
    expect(confirmed.error).toMatchObject({ status: 409, code: 'exceeds_outstanding' });
    expect(declined.data?.transaction.state).toBe('declined');
  });
});

describe('a deleted account', () => {
  test('loses its idempotency keys: a repeat of its last command is refused', async () => {
    const { alice, toBob } = await pair();
    const params = platform.key();
    const body = { verb: 'owe', person: toBob, amount: { amount: '9', currency: 'EUR' } } as const;
    await alice.client.POST('/v1/transactions', { params, body });
    await alice.client.DELETE('/v1/users/me', { body: { password, handle: alice.handle } });

    const replayed = await alice.client.POST('/v1/transactions', { params, body });

    expect(replayed.error).toMatchObject({ status: 401, code: 'not_signed_in' });
  });
});

describe('an amount at its bounds', () => {
  test.each([
    ['1000000000000000', 'JPY', 201],
    ['1000000000000001', 'JPY', 422],
    ['10000000000000.00', 'EUR', 201],
    ['10000000000000.01', 'EUR', 422],
    ['0.001', 'KWD', 201],
    ['0.0001', 'KWD', 422],
    ['0.01', 'JPY', 422],
    ['1.0', 'JPY', 422],
    ['000000000020', 'EUR', 201],
  ] as const)('of %s %s is answered with %i', async (amount, currency, status) => {
    const user = await platform.register();
    const person = await personOf(user, { alias: 'Bank' });

    const { response } = await user.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'owe', person, amount: { amount, currency } },
    });

    expect(response.status).toBe(status);
  });

  test('is added exactly, in its own currency', async () => {
    const user = await platform.register();
    const person = await personOf(user, { alias: 'Bank' });
    for (const amount of ['0.10', '0.20', '9999999999999.70'])
      await user.client.POST('/v1/transactions', {
        params: platform.key(),
        body: { verb: 'owe', person, amount: { amount, currency: 'EUR' } },
      });

    expect(JSON.stringify(await owed(user))).toContain('"10000000000000.00"');
  });
});

describe('a name in any script', () => {
  test('is listed once, even where upper and lower case are not pairs', async () => {
    const user = await platform.register();
    const aliases = ['ΝΙΚΟΣ', 'νικοσα', 'İpek', 'ipeka', 'STRAẞE', 'straßen', 'ǅenan'];
    for (const alias of aliases) await personOf(user, { alias });

    const read: string[] = [];
    let after: string | undefined;
    for (let page = 0; page <= aliases.length; page += 1) {
      const { data } = await user.client.GET('/v1/people', { params: { query: { limit: 1, ...(after === undefined ? {} : { after }) } } });
      read.push(...(data?.items ?? []).map(({ alias }) => alias));
      after = data?.next ?? undefined;
      if (after === undefined) break;
    }

    expect(read.toSorted()).toEqual(aliases.toSorted());
  });

  test('is the same person with composed and with decomposed accents', async () => {
    const user = await platform.register();
    const composed = 'Zoë'.normalize('NFC');
    const taken = composed.normalize('NFD');
    await personOf(user, { alias: composed });

    const again = await user.client.POST('/v1/people', { params: platform.key(), body: { alias: taken } });
    const recorded = await user.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'owe', to: taken, amount: { amount: '2', currency: 'EUR' } },
    });
    const found = await user.client.GET('/v1/people', { params: { query: { q: taken } } });

    expect(again.error).toMatchObject({ code: 'alias_taken' });
    expect(recorded.data?.transaction.person.alias).toBe(composed);
    expect(found.data?.items).toHaveLength(1);
  });
});

describe('a version', () => {
  test.each(['W/"1"', '"1", "2"', '1', '"one"', '"-1"', '"1"extra'])('of the form %s in If-Match is refused', async (version) => {
    const user = await platform.register();
    const id = await personOf(user, { alias: 'Shop' });

    const response = await platform.fetch(`/v1/people/${id}`, {
      method: 'PATCH',
      headers: { ...bearer(user), 'if-match': version },
      json: { alias: 'Other' },
    });

    expect(response.status).toBe(400);
  });
});

describe('HEAD', () => {
  test.each(['/v1/summary', '/v1/export', '/v1/people'])(
    'of %s has the status of GET, without a body, and requires a sign-in',
    async (path) => {
      const user = await platform.register();

      const head = await platform.fetch(path, { method: 'HEAD', headers: bearer(user) });
      const stranger = await platform.fetch(path, { method: 'HEAD' });

      expect([head.status, await head.text(), stranger.status]).toEqual([200, '', 401]);
    },
  );
});

describe('the history', () => {
  test('is read without a gap or a repetition while new transactions arrive between the pages', async () => {
    const user = await platform.register();
    const person = await personOf(user, { alias: 'Shop' });
    const before: string[] = [];
    for (let count = 0; count < 6; count += 1)
      before.push((await record(user, { verb: 'owe', person, amount: '1' })).data?.transaction.id ?? '');

    const read: string[] = [];
    let after: string | undefined;
    do {
      const { data } = await user.client.GET('/v1/transactions', {
        params: { query: { limit: 2, ...(after === undefined ? {} : { after }) } },
      });
      read.push(...(data?.items ?? []).map(({ id }) => id));
      after = data?.next ?? undefined;
      await record(user, { verb: 'owe', person, amount: '2' });
    } while (after !== undefined);

    expect(read).toEqual(before.toReversed());
  });
});
