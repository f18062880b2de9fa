import { randomUUID } from 'node:crypto';
import type { HttpClient } from '@debt/proto/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountLimits } from '../src/accounts/limits.ts';
import { password, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const twins = 6;

/** The parts of an answer that show the outcome of a race. */
interface Answer {
  readonly response: Response;
  readonly error?: { readonly code: string } | undefined;
}

/** Concurrent requests of which a unique key admits one, or all of them as one. */
interface Race {
  /** Status and code of the refused requests; none when all get the same answer. */
  readonly late?: readonly string[];
  readonly run: () => Promise<readonly Answer[]>;
}

const atOnce = <T>(request: (no: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: twins }, (_, no) => request(no)));

const add = (client: HttpClient, body: { readonly alias?: string; readonly handle?: string }) =>
  client.POST('/v1/people', { params: platform.key(), body });

async function entryOf(user: TestUser, body: { readonly alias?: string; readonly handle?: string }): Promise<string> {
  const { data } = await add(user.client, body);
  if (data === undefined) throw new Error('the entry was refused');
  return data.id;
}

const record = (user: TestUser, person: string, verb: 'owe' | 'lend' | 'pay' = 'owe') =>
  user.client.POST('/v1/transactions', { params: platform.key(), body: { verb, person, amount: { amount: '5', currency: 'EUR' } } });

const contactOf = (user: TestUser): Promise<string> => entryOf(user, { alias: `contact ${randomUUID()}` });

/** A user with an unproven address that others use as well, and the code that was sent to it. */
async function claimOf(email: string, mails: number) {
  const user = await platform.register(undefined, email);
  await platform.mailsReach(email, mails);
  return { user, code: await platform.code(email, 'activation-code') };
}

/** Two users with each other in their address books. */
async function acquainted() {
  const [one, two] = [await platform.activated(), await platform.activated()];
  return { one, two, ofOne: await entryOf(one, { handle: two.handle }), ofTwo: await entryOf(two, { handle: one.handle }) };
}

const reversals: Race = {
  late: ['409 already_reversed'],
  run: async () => {
    const user = await platform.activated();
    const { data } = await record(user, await contactOf(user));
    const path = { id: data?.transaction.id ?? '' };
    return atOnce(() => user.client.POST('/v1/transactions/{id}/reversal', { params: { path, ...platform.key() } }));
  },
};

const payments: Race = {
  run: async () => {
    const user = await platform.activated();
    const contact = await contactOf(user);
    await atOnce(() => record(user, contact));
    return atOnce((no) => record(user, contact, no % 2 === 0 ? 'pay' : 'owe'));
  },
};

const races: Readonly<Record<string, Race>> = {
  users_handle: {
    late: ['409 handle_taken'],
    run: () => {
      const handle = `h${randomUUID().slice(0, 8)}`;
      return atOnce((no) =>
        platform.client().POST('/v1/users', { body: { handle, name: handle, email: `${handle}${no}@example.org`, password } }),
      );
    },
  },
  users_email: {
    late: ['409 email_taken'],
    run: async () => {
      const email = `${randomUUID()}@example.org`;
      const [one, two] = [await claimOf(email, 1), await claimOf(email, 2)];
      return Promise.all([one, two].map(({ user, code }) => user.client.POST('/v1/users/me/activation', { body: { code } })));
    },
  },
  person_once: {
    late: ['409 already_in_book'],
    run: async () => {
      const [owner, other] = [await platform.activated(), await platform.activated()];
      return atOnce((no) => add(owner.client, no % 2 === 0 ? { handle: other.handle } : { handle: other.handle, alias: `alias ${no}` }));
    },
  },
  people_alias: {
    late: ['409 alias_taken'],
    run: async () => {
      const owner = await platform.activated();
      const others = await Promise.all(Array.from({ length: twins / 2 }, () => platform.activated()));
      return atOnce((no) => add(owner.client, { alias: 'Maria', ...(others[no] === undefined ? {} : { handle: others[no].handle }) }));
    },
  },
  links_pkey: {
    run: async () => {
      const { one, two, ofOne, ofTwo } = await acquainted();
      const ask = ({ client }: TestUser, id: string) => client.POST('/v1/people/{id}/link', { params: { path: { id } } });
      return atOnce((no) => (no % 2 === 0 ? ask(one, ofOne) : ask(two, ofTwo)));
    },
  },
  account_pair: {
    run: async () => {
      const user = await platform.activated();
      const contact = await contactOf(user);
      return atOnce(() => record(user, contact));
    },
  },
  transaction_first_contact_pending: {
    late: ['409 first_contact_pending', '409 in_flight'],
    run: async () => {
      const { one, ofOne } = await acquainted();
      return atOnce(() => record(one, ofOne, 'lend'));
    },
  },
  transaction_reversed_once: reversals,
  entry_reversed_once: reversals,
  entries_pkey: payments,
  entry_of_account: payments,
  entry_balance: payments,
  entry_delta: payments,
  idempotency_pkey: {
    late: ['409 in_flight'],
    run: async () => {
      const user = await platform.activated();
      const params = platform.key();
      return atOnce(() => user.client.POST('/v1/people', { params, body: { alias: 'Once' } }));
    },
  },
  code_guards_pkey: {
    late: ['422 code_wrong'],
    run: async () => {
      const user = await platform.register();
      const code = await platform.code(user.email, 'activation-code');
      const wrong = code === '000000' ? '111111' : '000000';
      const tries = [code, ...Array.from({ length: accountLimits.codeTriesMax - 1 }, () => wrong)];
      return Promise.all(tries.map((typed) => user.client.POST('/v1/users/me/activation', { body: { code: typed } })));
    },
  },
  sign_in_limits_pkey: {
    run: async () => {
      const { handle } = await platform.register();
      return Promise.all([1, 2, 3].map(() => platform.client().POST('/v1/sessions', { body: { login: handle, password } })));
    },
  },
};

const drawn = 'the service generates it: 122 random bits, or 256 for credentials';
const counted = 'PostgreSQL generates it from a sequence';

/** Unique keys that no request can violate, and why. */
const unreachable: Readonly<Record<string, string>> = {
  parties_pkey: drawn,
  users_pkey: drawn,
  credentials_pkey: drawn,
  credentials_token_hash_key: drawn,
  people_pkey: drawn,
  link_requests_pkey: drawn,
  codes_pkey: drawn,
  transactions_pkey: drawn,
  debts_pkey: drawn,
  debt_account: 'begins with the primary key of its table',
  account_sides: 'begins with the primary key of its table',
  accounts_pkey: counted,
  outbox_pkey: counted,
  code_requests_pkey: counted,
  codes_live:
    'only the code worker creates activation codes, after the answer: a violation rolls its transaction back, and the request is handled again',
  currencies_pkey: 'only migrations write currencies',
  schema_migrations_pkey: 'only migrations write it',
  schema_migrations_lock_pkey: 'only migrations write it',
};

test('each unique key of the schema has a race on a route that can violate it, or a reason why none can', async () => {
  const { rows } = await platform.pool.query<{ readonly name: string }>(
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indisunique and c.relnamespace = 'public'::regnamespace order by 1`,
  );

  const explained = [...Object.keys(races), ...Object.keys(unreachable)];
  expect(rows.map(({ name }) => name)).toEqual(explained.toSorted((a, b) => (a < b ? -1 : 1)));
});

describe('concurrent requests with the same unique key', () => {
  test.each(Object.entries(races))(
    'succeed or are refused with a documented code, and never fail: %s',
    async (_key, { late = [], run }) => {
      const answers = await run();

      const ended = answers.map(({ response, error }) => (response.ok ? 'done' : `${response.status} ${error?.code ?? ''}`));
      expect(ended).toContain('done');
      expect(ended.filter((end) => end !== 'done' && !late.includes(end))).toEqual([]);
    },
  );

  test('are refused with the id of the existing entry for a user in the address book', async () => {
    const [owner, other] = [await platform.activated(), await platform.activated()];

    const answers = await atOnce(() => add(owner.client, { handle: other.handle }));

    const entered = answers.flatMap(({ data }) => (data === undefined ? [] : [data.id]));
    const refused = answers.flatMap(({ error }) => (error === undefined ? [] : [error]));
    expect(entered).toHaveLength(1);
    expect(refused).toHaveLength(twins - 1);
    for (const one of refused) expect(one).toMatchObject({ status: 409, code: 'already_in_book', personId: entered[0] });
  });
});
