import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeApi } from './fake-api.ts';
import { FakeFeed } from './fake-feed.ts';
import { Home } from './run-debt.ts';

const david = '\u05d3\u05d5\u05d3';
let api: FakeApi;
let home: Home;

beforeEach(async () => {
  api = await FakeApi.start();
  home = new Home(api.origin);
});
afterEach(async () => {
  home[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const debt = (...args: readonly string[]) => home.run(args, { env: home.signedIn });

describe('names that other users have chosen', () => {
  test('do not control the terminal when they are suggested', async () => {
    api.addPerson('evi\u001bl');

    const people = await debt('owe', 'evil', '5');

    expect(people.err).toContain('did you mean evi l?');
    expect(people.err).not.toContain('\u001b');
  });

  test('do not control the terminal in JSON, which keeps their value', async () => {
    api.addPerson('zo\u202ee\u009b31m');

    const people = await debt('people', '--json');

    expect(people.out).not.toMatch(/[\u0080-\u009f\u202e]/);
    expect(people.json()).toMatchObject({ items: [{ alias: 'zo\u202ee\u009b31m' }] });
  });

  test('are isolated from an amount when they are written from right to left, except in output for programs', async () => {
    api.addPerson(david);

    const shown = await debt('owe', david, '20');
    const plain = await debt('owe', david, '20', '--plain');
    const json = await debt('owe', david, '20', '--json');
    const refused = await debt('people', 'accept', david, '--json');

    expect(shown.out).toContain(`You owe \u2068${david}\u2069 20.00 EUR`);
    expect(plain.out).toContain(`You owe ${david} 20.00 EUR`);
    expect(json.out).not.toMatch(/[\u2068\u2069]|\\u206[89]/);
    expect(refused.json()).toMatchObject({ error: { message: `${david} has not asked to connect with you (no account)` } });
  });

  test('are quoted in a suggested command', async () => {
    api.addPerson('Bob Smith', 'bob', 'pending_for_me');
    api.addPerson('Car\u202el', 'carl', 'pending_for_me');
    api.addPerson('Eve White', 'eve');

    const people = await debt('people', '--plain');
    const accepted = await debt('people', 'accept', 'Eve White');

    expect(people.out).toContain(`debt people accept 'Bob Smith'`);
    expect(people.out).toContain('debt people accept @carl');
    expect(accepted.err).toContain(`debt people link 'Eve White'`);
  });
});

describe('the reason with which a server closes a connection', () => {
  test('does not control the terminal', async () => {
    await using feed = await FakeFeed.start();
    const running = home.start(['watch'], { env: { ...home.signedIn, DEBT_SERVER: feed.origin } });
    feed.add('7.00');
    await running.until((out) => out.includes('#1'));

    feed.closeAll(1001, 'gone\u001b[31m\u009b');
    await running.until((_out, err) => err.includes('trying again'));
    running.stop('SIGTERM');
    const { err } = await running.ended;

    expect(err).toContain('gone [31m');
    expect(err).not.toMatch(/[\u001b\u0080-\u009f]/);
  });
});

describe('https to a server of http', () => {
  test('is a failure that names the cause and the right address', async () => {
    const run = await home.run(['whoami', '--server', api.origin.replace('http:', 'https:')], { env: home.signedIn });

    expect(run.code).toBe(7);
    expect(run.err).toContain('uses http, not https');
    expect(run.err).toContain(`--server ${api.origin}`);
    expect(run.err).not.toContain('SSL');
  });
});
