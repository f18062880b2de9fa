import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApi, token } from './fake-api.ts';
import { Home } from './run-debt.ts';

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

describe('recording', () => {
  it('records what I owe, says that it stands and what is left', async () => {
    const alice = api.addPerson('alice', 'alice_w');

    const run = await home.run(['owe', 'alice', '20', 'for', 'a', 'good', 'lunch', '--due', '2026-12-01'], { env: home.signedIn });

    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    expect(run.out).toContain('You owe alice 20.00 EUR for a good lunch, due 2026-12-01. Stands at once: it is against your own interest.');
    expect(api.seen.at(-1)?.body).toEqual({
      verb: 'owe',
      person: alice.id,
      amount: { amount: '20.00', currency: 'EUR' },
      description: 'a good lunch',
      dueOn: '2026-12-01',
    });
  });

  it('says that what is in my favour waits for the other', async () => {
    api.addPerson('bob', 'bob');

    const run = await home.run(['lend', 'bob', '15usd'], { env: home.signedIn });

    expect(run.out).toContain('bob owes you 15.00 USD. Waits for bob: it is in your favour.');
    expect(run.err).toContain('debt withdraw');
  });

  it('lists where a payment goes', async () => {
    api.addPerson('alice', 'alice');

    const run = await home.run(['pay', 'alice', '10'], { env: home.signedIn });

    expect(run.out).toContain('As things are now it would go to:');
    expect(run.out).toMatch(/0000d001 +10\.00 EUR +10\.00 EUR +2026-12-01 +lunch/);
  });

  it('adds a user on the first word to a handle', async () => {
    const run = await home.run(['owe', '@carol', '5'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(run.err).toContain('Added carol to your address book.');
    expect(run.out).toContain('Waits for carol: it is the first word between you.');
  });

  it('never guesses a person, but says who may have been meant', async () => {
    api.addPerson('alice');

    const run = await home.run(['owe', 'alcie', '20'], { env: home.signedIn });

    expect(run.code).toBe(5);
    expect(run.err).toContain('did you mean alice?');
    expect(api.transactions).toHaveLength(0);
  });

  it('sends nothing on a dry run', async () => {
    api.addPerson('bob', 'bob');

    const run = await home.run(['--json', 'lend', 'bob', '15', '--dry-run'], { env: home.signedIn });

    expect(run.json()).toMatchObject({ kind: 'forecast', version: 1, stands: false });
    expect(api.transactions).toHaveLength(0);
  });

  it('does not send an amount that can be read in two ways', async () => {
    const run = await home.run(['owe', 'alice', '1,234.50'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('1234.50');
    expect(api.seen).toHaveLength(0);
  });

  it('says what is outstanding when a payment is too large', async () => {
    api.addPerson('alice', 'alice');

    const run = await home.run(['pay', 'alice', '1000', '--json'], { env: home.signedIn });

    expect(run.code).toBe(3);
    expect(run.json()).toMatchObject({ error: { code: 'exceeds_outstanding', why: 'outstanding: 20.00 EUR' } });
  });

  it('understands flags anywhere', async () => {
    api.addPerson('alice');

    const run = await home.run(['--currency=usd', 'owe', '--json', 'alice', '--no-input', '20'], { env: home.signedIn });

    expect(run.json()).toMatchObject({ kind: 'transaction', transaction: { amount: { amount: '20.00', currency: 'USD' } } });
  });
});

describe('deciding', () => {
  it('confirms the only one that waits', async () => {
    api.addWaiting(api.addPerson('bob', 'bob'), '7.00');

    const run = await home.run(['confirm'], { env: home.signedIn });

    expect(run.out).toContain('You owe bob 7.00 EUR. Confirmed, it counts now.');
  });

  it('asks which one when several wait', async () => {
    const bob = api.addPerson('bob', 'bob');
    api.addWaiting(bob, '7.00', '0198f2c4-0000-7000-8000-0000000aaaa1');
    api.addWaiting(bob, '8.00', '0198f2c4-0000-7000-8000-0000000aaaa2');

    const run = await home.run(['confirm'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('debt confirm 000aaaa1');
    expect(run.err).toContain('debt confirm 000aaaa2');
  });

  it('understands the end of an id', async () => {
    api.addWaiting(api.addPerson('bob', 'bob'), '7.00', '0198f2c4-0000-7000-8000-0000000aaaa1');

    const run = await home.run(['decline', 'aaaa1'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(run.out).toContain('Declined');
  });

  it('does not undo the latest without a yes when nobody can be asked', async () => {
    api.addPerson('alice');
    await home.run(['owe', 'alice', '20'], { env: home.signedIn });

    const refused = await home.run(['undo'], { env: home.signedIn });
    const done = await home.run(['undo', '--yes'], { env: home.signedIn });

    expect(refused.code).toBe(2);
    expect(refused.err).toContain('you owe alice 20.00 EUR');
    expect(done.out).toContain('You undid 20.00 EUR with alice.');
  });
});

describe('an outcome that is not known', () => {
  it('sends again by itself with the same key, so that it counts once', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_after_applying');

    const run = await home.run(['owe', 'alice', '20'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(api.transactions).toHaveLength(1);
    const keys = api.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/transactions').map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(readdirSync(join(home.state, 'writes'))).toEqual([]);
  });

  it('exits 10 when both attempts break, and retry counts it once', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_after_applying');
    api.failNext('POST', '/v1/transactions', { status: 504, body: {} });

    const first = await home.run(['owe', 'alice', '20', 'for', 'lunch'], { env: home.signedIn });
    const [stored = ''] = readdirSync(join(home.state, 'writes'));
    const listed = await home.run(['retry', '--list', '--json'], { env: home.signedIn });
    const mode = statSync(join(home.state, 'writes', stored)).mode & 0o777;
    const second = await home.run(['retry'], { env: home.signedIn });

    expect(first.code).toBe(10);
    expect(first.err).toContain('debt retry');
    expect(mode).toBe(0o600);
    expect(listed.json()).toMatchObject({ items: [{ words: 'owe alice 20 for lunch' }] });
    expect(second.code).toBe(0);
    expect(second.out).toContain('You owe alice 20.00 EUR');
    expect(api.transactions).toHaveLength(1);
    expect(readdirSync(join(home.state, 'writes'))).toEqual([]);
  });

  it('keeps the command when the retry is not looked at', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_before_applying');
    api.failNext('POST', '/v1/transactions', { status: 429, body: { code: 'resource_exhausted' }, headers: { 'retry-after': '3' } });

    const run = await home.run(['owe', 'alice', '20'], { env: home.signedIn });

    expect(run.code).toBe(10);
    expect(readdirSync(join(home.state, 'writes'))).toHaveLength(1);
  });

  it('does not send what is older than the service remembers', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', { status: 502 });
    api.failNext('POST', '/v1/transactions', { status: 502 });
    await home.run(['owe', 'alice', '20'], { env: home.signedIn });
    const [name = ''] = readdirSync(join(home.state, 'writes'));
    const path = join(home.state, 'writes', name);
    const old = readFileSync(path, 'utf8').replace(/"createdAt":"\d{4}/, '"createdAt":"2020');
    home.file(join('.local', 'state', 'debt', 'writes', name), old);

    const run = await home.run(['retry'], { env: home.signedIn });

    expect(run.code).toBe(3);
    expect(run.err).toContain('30 days');
    expect(api.transactions).toHaveLength(0);
  });

  it('says when to come back and keeps nothing when the server has refused at once', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', {
      status: 429,
      body: { code: 'resource_exhausted', title: 'Too many requests' },
      headers: { 'retry-after': '3' },
    });

    const run = await home.run(['owe', 'alice', '20', '--json'], { env: home.signedIn });

    expect(run.json()).toMatchObject({ error: { code: 'resource_exhausted', retry: true, retryAfterSeconds: 3 } });
    expect(readdirSync(join(home.state, 'writes'))).toEqual([]);
  });

  it('exits 7 and keeps nothing when there is no server', async () => {
    const run = await home.run(['owe', 'alice', '20'], { env: { ...home.signedIn, DEBT_SERVER: 'http://127.0.0.1:1' } });

    expect(run.code).toBe(7);
    expect(run.err).toContain('cannot be reached');
  });
});

describe('who I am', () => {
  it('signs in with a password from stdin and keeps the token from others', async () => {
    const run = await home.run(['login', 'mia', '--password-file', '-'], { stdin: 'correct horse battery\n' });
    const summary = await home.run([]);

    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    expect(run.out).not.toContain(token);
    expect(statSync(join(home.config, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(home.config).mode & 0o777).toBe(0o700);
    expect(api.seen[0]?.body).toMatchObject({ login: 'mia', password: 'correct horse battery' });
    expect(summary.out).toContain('You owe 20.00 EUR, you are owed 5.00 EUR: 15.00 EUR to pay.');
  });

  it('never takes a secret as a flag', async () => {
    const run = await home.run(['login', 'mia', '--password', 'hunter2hunter2']);

    expect(run.code).toBe(2);
    expect(run.err).toContain('--password-file');
    expect(run.err).not.toContain('hunter2');
    expect(api.seen).toHaveLength(0);
  });

  it('exits 4 with the command to type when nobody is signed in', async () => {
    const run = await home.run(['whoami']);

    expect(run.code).toBe(4);
    expect(run.err).toContain('debt login');
  });

  it('exits 4 on a wrong password', async () => {
    const run = await home.run(['login', 'mia', '--password-file', home.file('password', 'wrong')]);

    expect(run.code).toBe(4);
  });

  it('names the flag instead of asking when nobody is there', async () => {
    const run = await home.run(['register', '--handle', 'mia']);

    expect(run.code).toBe(2);
    expect(run.err).toContain('--name');
  });

  it('signs out here even when the server cannot be told', async () => {
    await home.run(['login', 'mia', '--password-file', '-'], { stdin: 'correct horse battery\n' });
    api.failNext('DELETE', '/v1/sessions/current', 'drop_before_applying');

    const run = await home.run(['logout']);
    const after = await home.run(['whoami']);

    expect(run.code).toBe(0);
    expect(after.code).toBe(4);
  });

  it('does not send a password in clear text over a network', async () => {
    const run = await home.run(['login', 'mia', '--server', 'http://debt.example.org', '--password-file', '-'], { stdin: 'x\n' });

    expect(run.code).toBe(2);
    expect(run.err).toContain('clear text');
  });
});

describe('the command itself', () => {
  it('starts through a symlink in a path with spaces', async () => {
    const link = join(home.dir, 'a link to debt');
    symlinkSync(fileURLToPath(new URL('../bin/debt', import.meta.url)), link);

    const run = await home.run(['--version', '--json'], { shim: link });

    expect(run.json()).toMatchObject({ kind: 'version', program: 'debt' });
  });

  it('suggests the command that was meant and runs nothing', async () => {
    const run = await home.run(['hisotry'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('debt history');
    expect(api.seen).toHaveLength(0);
  });

  it('suggests the flag that was meant', async () => {
    const run = await home.run(['owe', 'alice', '20', '--curency', 'eur'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('--currency');
  });

  it('says where a setting comes from', async () => {
    const run = await home.run(['config', 'explain', 'server', '--json', '--server', 'local:try']);

    expect(run.json()).toMatchObject({ settings: [{ key: 'server', value: 'local:try', origin: '--server' }] });
  });

  it('finds a local platform by what it has recorded', async () => {
    const env = { DEBT_SERVER: '', DEBT_PLATFORM_DATA: join(home.dir, 'data') };
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(home.dir, 'data', 'env', 'default'), { recursive: true });
    home.file(
      join('data', 'env', 'default', 'environment.json'),
      JSON.stringify({ version: 1, host: '127.0.0.1', ports: { 'gateway.http': api.port } }),
    );

    const run = await home.run(['whoami'], { env: { ...home.signedIn, ...env } });
    const other = await home.run(['whoami', '--server', 'local:other'], { env: { ...home.signedIn, ...env } });

    expect(run.out).toContain(`local:default (${api.origin})`);
    expect(other.code).toBe(7);
    expect(other.err).toContain('debt-platform up --env other');
  });

  it('writes an export that only I can read', async () => {
    api.addWaiting(api.addPerson('bob', 'bob'), '7.00');

    const run = await home.run(['export', 'json', 'all.json'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(statSync(join(home.dir, 'all.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.dir).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('cleans what others wrote before it reaches the terminal', async () => {
    api.addPerson('eve\u001b[2J', 'eve');

    const run = await home.run(['people'], { env: home.signedIn });

    expect(run.out).not.toContain('\u001b');
    expect(run.out).toContain('eve');
  });
});
