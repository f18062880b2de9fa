import { describe, expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

describe('recording', () => {
  test('posts what I owe at once, and shows the reason and the new balance', async () => {
    api.addPerson('alice', 'alice_w');

    const run = await home.run(['owe', 'alice', '20', 'for', 'a', 'good', 'lunch', '--due', '2026-12-01', '--yes'], { env: home.signedIn });

    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    expect(run.out).toContain(
      'You owe alice 20.00 EUR for a good lunch, due 2026-12-01. Posted at once, because it is against your own interest.',
    );
    expect(api.seen.at(-1)?.body).toEqual({
      verb: 'owe',
      to: 'alice',
      amount: { amount: '20.00', currency: 'EUR' },
      description: 'a good lunch',
      dueOn: '2026-12-01',
    });
  });

  test('leaves a transaction in my favour pending until the counterparty confirms it', async () => {
    api.addPerson('bob', 'bob');

    const run = await home.run(['lend', 'bob', '15usd'], { env: home.signedIn });

    expect(run.out).toContain('bob owes you 15.00 USD. Pending until bob confirms, because it is in your favour.');
    expect(run.err).toContain('debt withdraw');
  });

  test('lists the allocation of a payment', async () => {
    api.addPerson('alice', 'alice');

    const run = await home.run(['pay', 'alice', '10'], { env: home.signedIn });

    expect(run.out).toContain('If it were confirmed now, it would be allocated to:');
    expect(run.out).toMatch(/0000d001 +10\.00 EUR +10\.00 EUR +2026-12-01 +lunch/);
  });

  test('takes one request when the currency is known', async () => {
    api.addPerson('Alice');

    const run = await home.run(['owe', 'alice', '20', '--currency', 'eur'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(api.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/transactions']);
  });

  test('finds a user of the address book by handle', async () => {
    api.addPerson('My friend', 'bob_w');

    const run = await home.run(['owe', '@Bob_W', '20', '--currency', 'eur'], { env: home.signedIn });

    expect(run.out).toContain('You owe My friend 20.00 EUR.');
    expect(api.seen).toHaveLength(1);
  });

  test('adds a user to the address book on first contact by handle', async () => {
    const run = await home.run(['owe', '@carol', '5'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(run.err).toContain('Added carol to your address book.');
    expect(run.out).toContain('Pending until carol confirms, because it is the first transaction between you.');
    const sent = api.seen.filter(({ method }) => method === 'POST');
    expect(sent.map(({ path, body }) => [path, body['to'] ?? body['handle'] ?? body['person']])).toEqual([
      ['/v1/transactions', '@carol'],
      ['/v1/people', 'carol'],
      ['/v1/transactions', api.people[0]?.id],
    ]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
  });

  test('sends no name that is too long for the service', async () => {
    const run = await home.run(['owe', 'x'.repeat(61), '5'], { env: home.signedIn });

    expect(run.code).toBe(5);
    expect(api.seen.some(({ method }) => method === 'POST')).toBe(false);
  });

  test('never guesses a person, but suggests a similar name', async () => {
    api.addPerson('alice');

    const run = await home.run(['owe', 'alcie', '20'], { env: home.signedIn });

    expect(run.code).toBe(5);
    expect(run.err).toContain('did you mean alice?');
    expect(api.transactions).toHaveLength(0);
  });

  test('records nothing on a dry run', async () => {
    api.addPerson('bob', 'bob');

    const run = await home.run(['--json', 'lend', 'bob', '15', '--dry-run'], { env: home.signedIn });

    expect(run.json()).toMatchObject({ kind: 'forecast', version: 1, state: 'pending', transaction: { verb: 'lend' } });
    expect(api.transactions).toHaveLength(0);
  });

  test.each([
    ['owe', 'bob', '5', 'for', 'lunch', '--due', '2099-01-02', '--yes'],
    ['pay', 'bob', '5'],
    ['owe', '@bob', '5'],
    ['owe', '@newcomer', '5', 'for', 'lunch'],
    ['owe', '@missing', '5'],
    ['owe', 'nobody', '5'],
    ['pay', 'bob', '1000'],
  ])('shows on a dry run of %s %s %s what the command answers then', async (...args) => {
    api.addPerson('bob', 'bob');

    const dry = await home.run([...args, '--dry-run'], { env: home.signedIn });
    const changed = [api.transactions.length, api.people.length];
    const real = await home.run(args, { env: home.signedIn });

    expect(changed).toEqual([0, 1]);
    expect(dry.code).toBe(real.code);
    if (real.code !== 0) expect(dry.err.split('\n')[0]).toBe(real.err.split('\n')[0]);
    for (const line of dry.out.split('\n').slice(1)) expect(real.out).toContain(line);
    expect(dry.out.startsWith('Dry run, nothing was recorded. The command would ')).toBe(real.code === 0);
    if (args[1] === '@newcomer') expect(dry.out).toContain('would add newcomer to your address book');
  });

  test('sends no ambiguous amount', async () => {
    const run = await home.run(['owe', 'alice', '1,234', '--currency', 'eur'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('1234, or 1.23');
    expect(api.seen).toHaveLength(0);
  });

  test('shows the outstanding amount when a payment is too large', async () => {
    api.addPerson('alice', 'alice');

    const run = await home.run(['pay', 'alice', '1000', '--json'], { env: home.signedIn });

    expect(run.code).toBe(3);
    expect(run.json()).toMatchObject({ error: { code: 'exceeds_outstanding', why: 'outstanding: 20.00 EUR' } });
  });

  test('accepts flags in any position', async () => {
    api.addPerson('alice');

    const run = await home.run(['--currency=usd', 'owe', '--json', 'alice', '--no-input', '20'], { env: home.signedIn });

    expect(run.json()).toMatchObject({ kind: 'transaction', transaction: { amount: { amount: '20.00', currency: 'USD' } } });
  });
});

describe('a decision', () => {
  test('without an id confirms the only pending transaction', async () => {
    api.addPending(api.addPerson('bob', 'bob'), '7.00');

    const run = await home.run(['confirm'], { env: home.signedIn });

    expect(run.out).toContain('You owe bob 7.00 EUR. Confirmed and posted.');
  });

  test('without an id lists the candidates when several transactions are pending', async () => {
    const bob = api.addPerson('bob', 'bob');
    api.addPending(bob, '7.00', '0198f2c4-0000-7000-8000-0000000aaaa1');
    api.addPending(bob, '8.00', '0198f2c4-0000-7000-8000-0000000aaaa2');

    const run = await home.run(['confirm'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('debt confirm 000aaaa1');
    expect(run.err).toContain('debt confirm 000aaaa2');
  });

  test('accepts the end of an id', async () => {
    api.addPending(api.addPerson('bob', 'bob'), '7.00', '0198f2c4-0000-7000-8000-0000000aaaa1');

    const run = await home.run(['decline', 'aaaa1'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(run.out).toContain('Declined');
  });

  test('to undo the last transaction needs --yes without a terminal', async () => {
    api.addPerson('alice');
    await home.run(['owe', 'alice', '20'], { env: home.signedIn });

    const refused = await home.run(['undo'], { env: home.signedIn });
    const done = await home.run(['undo', '--yes'], { env: home.signedIn });

    expect(refused.code).toBe(2);
    expect(refused.err).toContain('you owe alice 20.00 EUR');
    expect(done.out).toContain('You undid 20.00 EUR with alice.');
  });
});
