import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FakeApi, token } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

describe('the account', () => {
  test('login takes the password from stdin and stores the token for its owner only', async () => {
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

  test('login as another user asks first, and ends the previous session at the server', async () => {
    const login = (name: string, ...more: readonly string[]) =>
      home.run(['login', name, '--password-file', '-', ...more], { stdin: 'correct horse battery\n' });
    await login('mia');

    const other = await login('ben');
    const sessions = api.seen.filter(({ path }) => path === '/v1/sessions').length;
    const confirmed = await login('ben', '--yes');
    const same = await login('mia');
    const two = await login('mia', '--login', 'ben');

    expect([other.code, confirmed.code, same.code, two.code]).toEqual([2, 0, 0, 2]);
    expect(other.err).toContain('You are signed in as @mia. End that session, and continue as another user?');
    expect(sessions).toBe(1);
    expect(api.seen.filter(({ method, path }) => method === 'DELETE' && path === '/v1/sessions/current')).toHaveLength(2);
    expect(two.err).toContain('the command names two logins, mia and ben');
  });

  test('a password is never accepted as the value of a flag', async () => {
    const run = await home.run(['login', 'mia', '--password', 'hunter2hunter2']);

    expect(run.code).toBe(2);
    expect(run.err).toContain('--password-file');
    expect(run.err).not.toContain('hunter2');
    expect(api.seen).toHaveLength(0);
  });

  test('a command without a session exits with 4 and names debt login', async () => {
    const run = await home.run(['whoami']);

    expect(run.code).toBe(4);
    expect(run.err).toContain('debt login');
  });

  test('login with a wrong password exits with 4', async () => {
    const run = await home.run(['login', 'mia', '--password-file', home.file('password', 'wrong')]);

    expect(run.code).toBe(4);
  });

  test('register without a terminal names the missing flag instead of asking', async () => {
    const run = await home.run(['register', '--handle', 'mia']);

    expect(run.code).toBe(2);
    expect(run.err).toContain('--name');
  });

  test('logout removes the token from this machine even when the server cannot be reached', async () => {
    await home.run(['login', 'mia', '--password-file', '-'], { stdin: 'correct horse battery\n' });
    api.failNext('DELETE', '/v1/sessions/current', 'drop_before_applying');

    const run = await home.run(['logout']);
    const after = await home.run(['whoami']);

    expect(run.code).toBe(0);
    expect(after.code).toBe(4);
  });

  test('account set changes the name and the default currency, which later commands use', async () => {
    await home.run(['login', 'mia', '--password-file', '-'], { stdin: 'correct horse battery\n' });

    const run = await home.run(['account', 'set', '--name', 'Mia M', '--currency', 'gbp']);
    api.addPerson('rosa', null, 'private');
    await home.run(['owe', 'rosa', '20']);
    const nothing = await home.run(['account', 'set']);

    expect(run.err).toBe('');
    expect(run.out).toMatch(/name\s+Mia M/);
    expect(api.seen.find(({ method }) => method === 'PATCH')?.body).toEqual({ name: 'Mia M', currency: 'GBP' });
    expect(api.seen.at(-1)?.body).toMatchObject({ amount: { currency: 'GBP' } });
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain('--currency');
  });

  test('login does not send a password in clear text over a network', async () => {
    const run = await home.run(['login', 'mia', '--server', 'http://debt.example.org', '--password-file', '-'], { stdin: 'x\n' });

    expect(run.code).toBe(2);
    expect(run.err).toContain('clear text');
  });
});
