import { eventually } from '@debt/kit/testing';
import type { Person } from '@debt/proto/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peopleLimits } from '../src/people/limits.ts';
import { TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const add = async (user: TestUser, body: { readonly alias?: string; readonly handle?: string }): Promise<Person> => {
  const { data, error } = await user.client.POST('/v1/people', { params: platform.key(), body });
  if (data === undefined) throw new Error(`not added: ${error.code}`);
  return data;
};
const at = (person: Person) => ({ params: { path: { id: person.id } } });
const entryOf = async (user: TestUser, handle: string): Promise<Person | undefined> =>
  (await user.client.GET('/v1/people')).data?.items.find((person) => person.handle === handle);
const linkEvents = (user: TestUser) =>
  platform.recorders.events.filter(({ topic, key }) => topic === 'people' && key.includes(user.id)).map(({ id }) => id.split(':')[1]);

describe('an address book', () => {
  test('is listed by alias, page by page, and searched by the beginning of alias or handle', async () => {
    const user = await platform.activated();
    await platform.activated('zoe-handle');
    for (const alias of ['dora', 'Anna', 'berta', 'Änne', 'Carla']) await add(user, { alias });
    await add(user, { alias: 'Aunt', handle: 'zoe-handle' });

    const first = await user.client.GET('/v1/people', { params: { query: { limit: 4 } } });
    const second = await user.client.GET('/v1/people', { params: { query: { limit: 4, after: first.data?.next ?? '' } } });
    const searched = await user.client.GET('/v1/people', { params: { query: { q: 'ZOE' } } });
    const wild = await user.client.GET('/v1/people', { params: { query: { q: '%' } } });
    const nonsense = await user.client.GET('/v1/people', { params: { query: { after: 'bm9uc2Vuc2U' } } });

    const aliases = [...(first.data?.items ?? []), ...(second.data?.items ?? [])].map(({ alias }) => alias);
    expect(aliases.toSorted()).toEqual(['Anna', 'Aunt', 'Carla', 'berta', 'dora', 'Änne'].toSorted());
    expect(new Set(aliases).size).toBe(6);
    expect(second.data?.next).toBeNull();
    expect(searched.data?.items.map(({ alias }) => alias)).toEqual(['Aunt']);
    expect(wild.data?.items).toEqual([]);
    expect(nonsense.error?.code).toBe('cursor_invalid');
  });

  test('contains each alias once, in either case, each user once, and never its owner', async () => {
    const [user] = [await platform.activated('self-adder'), await platform.activated('twice')];
    await add(user, { alias: 'Anna' });
    const entry = await add(user, { handle: 'twice' });
    const attempt = (body: { alias?: string; handle?: string }) => user.client.POST('/v1/people', { params: platform.key(), body });

    const answers = [
      await attempt({ alias: 'anna' }),
      await attempt({ handle: 'Twice', alias: 'Again' }),
      await attempt({ handle: 'self-adder' }),
    ];

    expect(answers.map(({ error }) => error?.code)).toEqual(['alias_taken', 'already_in_book', 'person_is_self']);
    expect(answers[1]?.error).toMatchObject({ personId: entry.id });
  });

  test('lets two users have the same alias, without a trace of the other user', async () => {
    const [one, two] = [await platform.activated(), await platform.activated()];

    const [first, second] = [await add(one, { alias: 'Grandma' }), await add(two, { alias: 'Grandma' })];
    const books = await Promise.all([one, two].map(({ client }) => client.GET('/v1/people')));

    expect(books.map(({ data }) => data?.items.map(({ id }) => id))).toEqual([[first.id], [second.id]]);
  });

  test('adds one entry for one key, even from concurrent requests', async () => {
    const user = await platform.activated();
    const params = platform.key();

    const answers = await Promise.all(Array.from({ length: 8 }, () => user.client.POST('/v1/people', { params, body: { alias: 'Once' } })));
    const replay = await user.client.POST('/v1/people', { params, body: { alias: 'Once' } });
    const other = await user.client.POST('/v1/people', { params, body: { alias: 'Twice' } });

    expect(answers.every(({ data, error }) => data !== undefined || error.code === 'in_flight')).toBe(true);
    expect(new Set(answers.flatMap(({ data }) => (data === undefined ? [] : [data.id]))).size).toBe(1);
    expect(replay.response.headers.get('idempotency-replayed')).toBe('true');
    expect(other.error).toMatchObject({ status: 422, code: 'key_reused' });
    expect((await user.client.GET('/v1/people')).data?.items).toHaveLength(1);
  });

  test('has its own idempotency keys: the same key of another user is another command', async () => {
    const [one, two] = [await platform.activated(), await platform.activated()];
    const params = platform.key();

    const first = await one.client.POST('/v1/people', { params, body: { alias: 'Mine' } });
    const second = await two.client.POST('/v1/people', { params, body: { alias: 'Mine' } });

    expect(second.response.headers.get('idempotency-replayed')).toBeNull();
    expect(second.data?.id).not.toBe(first.data?.id);
  });

  test('changes an alias only with the current version: of two concurrent changes, one is refused', async () => {
    const user = await platform.activated();
    const person = await add(user, { alias: 'Old' });
    const read = await user.client.GET('/v1/people/{id}', at(person));
    const rename = (alias: string, etag: string) =>
      user.client.PATCH('/v1/people/{id}', { params: { ...at(person).params, header: { 'if-match': etag } }, body: { alias } });

    const answers = await Promise.all([
      rename('New', read.response.headers.get('etag') ?? ''),
      rename('Newer', read.response.headers.get('etag') ?? ''),
    ]);
    const stale = await rename('Newest', '"1"');

    expect(answers.map(({ response }) => response.status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect(stale.error?.code).toBe('version_changed');
    expect(answers.find(({ data }) => data !== undefined)?.response.headers.get('etag')).toBe('"2"');
  });

  test('removes only people without any transaction', async () => {
    const user = await platform.activated();
    const [plain, debtor] = [await add(user, { alias: 'Plain' }), await add(user, { alias: 'Debtor' })];
    await user.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'owe', person: debtor.id, amount: { amount: '1', currency: 'EUR' } },
    });

    const answers = [await user.client.DELETE('/v1/people/{id}', at(plain)), await user.client.DELETE('/v1/people/{id}', at(debtor))];

    expect(answers.map(({ response }) => response.status)).toEqual([204, 409]);
    expect(answers[1]?.error?.code).toBe('person_has_history');
    expect((await user.client.GET('/v1/people/{id}', at(plain))).error?.code).toBe('person_not_found');
  });
});

describe('a request to connect', () => {
  test('needs both users: the addressee finds it in the address book, accepts it, and both events are published', async () => {
    const [asker, asked] = [await platform.activated('asker'), await platform.activated('asked')];
    const entry = await add(asker, { handle: 'asked' });

    const requested = await asker.client.POST('/v1/people/{id}/link', at(entry));
    const again = await asker.client.POST('/v1/people/{id}/link', at(entry));
    const waiting = await entryOf(asked, 'asker');
    const summary = await asked.client.GET('/v1/summary');
    const accepted = waiting === undefined ? undefined : await asked.client.POST('/v1/people/{id}/link', at(waiting));

    expect([requested.data?.link, again.data?.link, waiting?.link, accepted?.data?.link]).toEqual([
      'requested',
      'requested',
      'pending_for_me',
      'linked',
    ]);
    expect(summary.data?.linkRequests).toBe(1);
    expect((await entryOf(asker, 'asked'))?.link).toBe('linked');
    await eventually(() => linkEvents(asker).length === 2, 'both events');
    expect(linkEvents(asker)).toEqual(['requested', 'linked']);
  });

  test('connects two users once when both send one concurrently', async () => {
    const [one, two] = [await platform.activated('both-one'), await platform.activated('both-two')];
    const [toTwo, toOne] = [await add(one, { handle: 'both-two' }), await add(two, { handle: 'both-one' })];

    await Promise.all([one.client.POST('/v1/people/{id}/link', at(toTwo)), two.client.POST('/v1/people/{id}/link', at(toOne))]);

    expect([(await entryOf(one, 'both-two'))?.link, (await entryOf(two, 'both-one'))?.link]).toEqual(['linked', 'linked']);
    await eventually(() => linkEvents(one).length === 2, 'both events');
  });

  test('can be declined, and the next one to that user is refused for a day', async () => {
    const [asker, asked] = [await platform.activated('eager'), await platform.activated('calm')];
    const entry = await add(asker, { handle: 'calm' });
    await asker.client.POST('/v1/people/{id}/link', at(entry));
    const waiting = await entryOf(asked, 'eager');

    const declined = waiting === undefined ? undefined : await asked.client.DELETE('/v1/people/{id}/link', at(waiting));
    const tooSoon = await asker.client.POST('/v1/people/{id}/link', at(entry));
    await platform.pool.query(`update link_requests set declined_at = declined_at - interval '25 hours' where requester_id = $1`, [
      asker.id,
    ]);
    const later = await asker.client.POST('/v1/people/{id}/link', at(entry));

    expect(declined?.data?.link).toBe('none');
    expect(tooSoon.error?.code).toBe('link_request_too_soon');
    expect(later.data?.link).toBe('requested');
  });

  test('is refused above the daily limit', async () => {
    const asker = await platform.activated('spammer');
    await platform.activated('target');
    const entry = await add(asker, { handle: 'target' });
    await platform.pool.query(
      'insert into link_requests (id, requester_id, addressee_id) select gen_random_uuid(), $1, $1 from generate_series(1, $2)',
      [asker.id, peopleLimits.linkRequestsPerDayMax],
    );

    const { error } = await asker.client.POST('/v1/people/{id}/link', at(entry));

    expect(error).toMatchObject({ status: 429, code: 'link_requests_used_up' });
  });

  test('is refused for a private contact, as a block is', async () => {
    const user = await platform.activated();
    const grandma = await add(user, { alias: 'Grandma' });

    const answers = [
      await user.client.POST('/v1/people/{id}/link', at(grandma)),
      await user.client.PUT('/v1/people/{id}/block', at(grandma)),
    ];

    expect(answers.map(({ error }) => error?.code)).toEqual(['person_private', 'person_private']);
  });
});

describe('a block', () => {
  test('declines what is pending, hides the blocker from an unconnected user, and can be removed', async () => {
    const [blocker, pest] = [await platform.activated('blocker'), await platform.activated('pest')];
    const entry = await add(pest, { handle: 'blocker' });
    const recorded = await pest.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'lend', person: entry.id, amount: { amount: '99', currency: 'EUR' } },
    });
    const theirs = await add(blocker, { handle: 'pest' });

    const blocked = await blocker.client.PUT('/v1/people/{id}/block', at(theirs));
    const seen = await pest.client.GET('/v1/transactions/{id}', { params: { path: { id: recorded.data?.transaction.id ?? '' } } });
    const asks = await pest.client.POST('/v1/people/{id}/link', at(entry));
    const again = await pest.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'owe', person: entry.id, amount: { amount: '1', currency: 'EUR' } },
    });
    const unblocked = await blocker.client.DELETE('/v1/people/{id}/block', at(theirs));

    expect([recorded.data?.transaction.state, seen.data?.transaction.state]).toEqual(['pending', 'declined']);
    expect([blocked.data?.blocked, unblocked.data?.blocked]).toEqual([true, false]);
    expect([asks.error?.code, again.error?.code]).toEqual(['person_not_found', 'person_not_found']);
  });
});

test('IDOR: an entry of another user cannot be read or changed, and the answers are those for an unknown one', async () => {
  const [owner, thief] = [await platform.activated(), await platform.activated()];
  const entry = await add(owner, { alias: 'Secret' });
  const attempts = (id: string) => {
    const path = { params: { path: { id } } };
    const { client } = thief;
    return Promise.all([
      client.GET('/v1/people/{id}', path),
      client.DELETE('/v1/people/{id}', path),
      client.PATCH('/v1/people/{id}', { params: { path: { id }, header: { 'if-match': '"1"' } }, body: { alias: 'Mine' } }),
      client.PATCH('/v1/people/{id}', { params: { path: { id }, header: { 'if-match': '"9"' } }, body: { alias: 'Mine' } }),
      client.POST('/v1/people/{id}/link', path),
      client.DELETE('/v1/people/{id}/link', path),
      client.PUT('/v1/people/{id}/block', path),
      client.DELETE('/v1/people/{id}/block', path),
      client.GET('/v1/people/{id}/statement', { params: { path: { id }, query: { currency: 'EUR', iLend: true } } }),
    ]);
  };

  const foreign = (await attempts(entry.id)).map(({ error }) => ({ ...error, requestId: '' }));
  const missing = (await attempts(crypto.randomUUID())).map(({ error }) => ({ ...error, requestId: '' }));

  expect(foreign).toEqual(missing);
  expect(new Set(foreign.map(({ code }) => code))).toEqual(new Set(['person_not_found']));
  expect((await owner.client.GET('/v1/people/{id}', at(entry))).data?.alias).toBe('Secret');
});
