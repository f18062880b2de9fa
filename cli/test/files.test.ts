import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

const login = { stdin: 'correct horse battery\n' };
const loginArgs = ['login', 'mia', '--password-file', '-'];

describe('a full disk', () => {
  test('lets no part of an export pass for all of it', async () => {
    api.failNext('GET', '/v1/export', { status: 200, body: ['x'.repeat(5_000)] });

    const run = await home.run(['export', 'json', 'all.json'], { env: home.signedIn, fileKibMax: 2 });

    expect(run.code).toBe(3);
    expect(run.err).toContain('all.json cannot be written');
    expect(readdirSync(home.dir).filter((name) => name.startsWith('all.json'))).toEqual([]);
  });

  test('keeps a command from being sent that could not be kept', async () => {
    api.addPerson('alice');

    const run = await home.run(['owe', 'alice', '20', 'for', 'x'.repeat(490)], { env: home.signedIn, fileKibMax: 1 });

    expect(run.code).toBe(3);
    expect(run.err).toContain('cannot be written');
    expect(api.transactions).toEqual([]);
    expect(readdirSync(join(home.state, 'writes'))).toEqual([]);
  });
});

test('a file in the position of a folder is a failure that names it, and no internal error', async () => {
  api.addPerson('alice');
  mkdirSync(join(home.dir, '.local'));
  writeFileSync(join(home.dir, '.local', 'state'), 'a file');

  const run = await home.run(['owe', 'alice', '20'], { env: home.signedIn });

  expect(run.code).toBe(3);
  expect(run.err).toContain(join('.local', 'state'));
  expect(api.transactions).toEqual([]);
});

test('a user who signs in to two servers at the same moment is signed in to both', async () => {
  await using other = await FakeApi.start();
  for (let round = 0; round < 3; round += 1) {
    const runs = await Promise.all([api, other].map(({ origin }) => home.run([...loginArgs, '--server', origin], login)));
    const who = await Promise.all([api, other].map(({ origin }) => home.run(['whoami', '--server', origin])));
    await home.run(['logout', '--server', api.origin]);
    await home.run(['logout', '--server', other.origin]);

    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(who.map(({ code }) => code)).toEqual([0, 0]);
  }
  expect(existsSync(join(home.config, 'credentials.json.lock'))).toBe(false);
});
