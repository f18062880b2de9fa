import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FakeApi, token } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

describe('who I am', () => {
  test('signs in with a password from stdin and keeps the token from others', async () => {
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

  test('never takes a secret as a flag', async () => {
    const run = await home.run(['login', 'mia', '--password', 'hunter2hunter2']);

    expect(run.code).toBe(2);
    expect(run.err).toContain('--password-file');
    expect(run.err).not.toContain('hunter2');
    expect(api.seen).toHaveLength(0);
  });

  test('exits 4 with the command to type when nobody is signed in', async () => {
    const run = await home.run(['whoami']);

    expect(run.code).toBe(4);
    expect(run.err).toContain('debt login');
  });

  test('exits 4 on a wrong password', async () => {
    const run = await home.run(['login', 'mia', '--password-file', home.file('password', 'wrong')]);

    expect(run.code).toBe(4);
  });

  test('names the flag instead of asking when nobody is there', async () => {
    const run = await home.run(['register', '--handle', 'mia']);

    expect(run.code).toBe(2);
    expect(run.err).toContain('--name');
  });

  test('signs out here even when the server cannot be told', async () => {
    await home.run(['login', 'mia', '--password-file', '-'], { stdin: 'correct horse battery\n' });
    api.failNext('DELETE', '/v1/sessions/current', 'drop_before_applying');

    const run = await home.run(['logout']);
    const after = await home.run(['whoami']);

    expect(run.code).toBe(0);
    expect(after.code).toBe(4);
  });

  test('changes the name and the assumed currency, and assumes it from then on', async () => {
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

  test('does not send a password in clear text over a network', async () => {
    const run = await home.run(['login', 'mia', '--server', 'http://debt.example.org', '--password-file', '-'], { stdin: 'x\n' });

    expect(run.code).toBe(2);
    expect(run.err).toContain('clear text');
  });
});
