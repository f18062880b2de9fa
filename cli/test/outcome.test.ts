import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

const tooOld = { type: 'urn:debt:error:client_too_old', title: 'Too old', status: 426, code: 'client_too_old', requestId: 'r' };

describe('a command with an unknown outcome', () => {
  test('is sent again automatically with the same key, so that it is recorded once', async () => {
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

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is reported when %s ends the command, and retry resolves it', async (signal) => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'hang_after_applying');
    const running = home.start(['owe', 'alice', '20'], { env: home.signedIn });
    await vi.waitUntil(() => api.transactions.length === 1, { timeout: 10_000 });

    running.stop(signal);
    const { out, err } = await running.ended;
    const retried = await home.run(['retry', '--yes'], { env: home.signedIn });

    expect({ out, err }).toEqual({
      out: '',
      err: 'debt: interrupted, and the outcome is unknown: the server may or may not have recorded it\n  try: debt retry\n',
    });
    expect(retried.code).toBe(0);
    expect(api.transactions).toHaveLength(1);
  });

  test('is kept when the server was updated meanwhile and no longer serves this release', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_after_applying');
    api.failNext('POST', '/v1/transactions', { status: 426, body: tooOld });

    const lost = await home.run(['owe', 'alice', '20'], { env: home.signedIn });
    const retried = await home.run(['retry', '--yes'], { env: home.signedIn });

    expect(lost.code).toBe(10);
    expect(retried.code).toBe(0);
    expect(api.transactions).toHaveLength(1);
  });

  test('is sent once when the server does not answer within --timeout', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'hang_after_applying');

    const run = await home.run(['owe', 'alice', '20', '--timeout', '1'], { env: home.signedIn });

    expect(run.code).toBe(10);
    expect(api.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('exits with 10 when both attempts break, and is recorded once by retry', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_after_applying');
    api.failNext('POST', '/v1/transactions', { status: 504, body: {} });

    const first = await home.run(['owe', 'alice', '20', 'for', 'lunch'], { env: home.signedIn });
    const [stored = ''] = readdirSync(join(home.state, 'writes'));
    const listed = await home.run(['retry', '--list', '--json'], { env: home.signedIn });
    const mode = statSync(join(home.state, 'writes', stored)).mode & 0o777;
    const second = await home.run(['retry', '--yes'], { env: home.signedIn });

    expect(first.code).toBe(10);
    expect(first.err).toContain('debt retry');
    expect(mode).toBe(0o600);
    expect(listed.json()).toMatchObject({ items: [{ command: 'owe alice 20 for lunch' }] });
    expect(second.code).toBe(0);
    expect(second.out).toContain('You owe alice 20.00 EUR');
    expect(api.transactions).toHaveLength(1);
    expect(readdirSync(join(home.state, 'writes'))).toEqual([]);
  });

  test('refuses the same command until the first is settled, and takes it as a second one then', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_after_applying');
    api.failNext('POST', '/v1/transactions', { status: 504, body: {} });
    const command = ['owe', 'alice', '20'];
    await home.run(command, { env: home.signedIn });

    const again = await home.run(command, { env: home.signedIn });
    const sameOtherwise = await home.run(['owe', 'alice', '20.00'], { env: home.signedIn });
    const another = await home.run(['owe', 'alice', '21'], { env: home.signedIn });
    const counted = api.transactions.length;
    await home.run(['retry', '--yes'], { env: home.signedIn });
    const second = await home.run(command, { env: home.signedIn });

    expect([again.code, sameOtherwise.code, another.code, second.code]).toEqual([6, 6, 0, 0]);
    expect(again.err).toContain('debt retry');
    expect([counted, api.transactions.length]).toEqual([2, 3]);
  });

  test('is distinct from the same command that is given at the same moment', async () => {
    api.addPerson('alice');

    const runs = await Promise.all([1, 2, 3].map(() => home.run(['owe', 'alice', '3'], { env: home.signedIn })));

    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(api.transactions).toHaveLength(3);
  });

  test('is sent again even when the entry of another one is damaged, which is named', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', { status: 502 });
    api.failNext('POST', '/v1/transactions', { status: 502 });
    await home.run(['owe', 'alice', '20'], { env: home.signedIn });
    const damaged = home.file(join('.local', 'state', 'debt', 'writes', 'damaged.json'), '{"version":1,');

    const listed = await home.run(['retry', '--list'], { env: home.signedIn });
    const run = await home.run(['retry', '--yes'], { env: home.signedIn });

    expect(listed.out).toContain('debt owe alice 20');
    expect(run.code).toBe(3);
    expect(run.err).toContain(`rm ${damaged}`);
    expect(api.transactions).toHaveLength(1);
    expect(readdirSync(join(home.state, 'writes'))).toEqual(['damaged.json']);
  });

  test('is not sent again to an alias until the user has confirmed the person who has it now', async () => {
    const alice = api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_before_applying');
    api.failNext('POST', '/v1/transactions', 'drop_before_applying');
    await home.run(['owe', 'alice', '20'], { env: home.signedIn });
    api.people.splice(api.people.indexOf(alice), 1, { ...alice, alias: 'alice from work' });
    api.addPerson('alice', 'alice_new');

    const asked = await home.run(['retry'], { env: home.signedIn });

    expect(asked.code).toBe(2);
    expect(asked.err).toContain('Send again, to alice (@alice_new) if it was not recorded before: debt owe alice 20?');
    expect(asked.err).toContain('debt retry --yes');
    expect(api.transactions).toHaveLength(0);
    expect(readdirSync(join(home.state, 'writes'))).toHaveLength(1);
  });

  test('is sent again to a handle without a question, since a handle never belongs to another user', async () => {
    api.addPerson('My friend', 'bob');
    api.failNext('POST', '/v1/transactions', 'drop_before_applying');
    api.failNext('POST', '/v1/transactions', 'drop_before_applying');
    await home.run(['owe', '@bob', '20'], { env: home.signedIn });

    const retried = await home.run(['retry'], { env: home.signedIn });

    expect(retried.out).toContain('You owe My friend 20.00 EUR');
    expect(api.transactions).toHaveLength(1);
  });

  test('is sent again without a question when its alias belongs to no one, and answered by its key', async () => {
    const alice = api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_after_applying');
    api.failNext('POST', '/v1/transactions', { status: 504, body: {} });
    await home.run(['owe', 'alice', '20'], { env: home.signedIn });
    api.people.splice(api.people.indexOf(alice), 1, { ...alice, alias: 'alice from work' });

    const retried = await home.run(['retry'], { env: home.signedIn });

    expect(retried.code).toBe(0);
    expect(api.transactions).toHaveLength(1);
  });

  test('stays in the journal when the second attempt is refused by the rate limiter', async () => {
    api.addPerson('alice');
    api.failNext('POST', '/v1/transactions', 'drop_before_applying');
    api.failNext('POST', '/v1/transactions', { status: 429, body: { code: 'resource_exhausted' }, headers: { 'retry-after': '3' } });

    const run = await home.run(['owe', 'alice', '20'], { env: home.signedIn });

    expect(run.code).toBe(10);
    expect(readdirSync(join(home.state, 'writes'))).toHaveLength(1);
  });

  test('is not sent again once the service may have deleted its key', async () => {
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

  test('does not arise when the server refuses the first attempt, and the time to retry is shown', async () => {
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

  test('does not arise when no server listens, and the command exits with 7', async () => {
    const run = await home.run(['owe', 'alice', '20'], { env: { ...home.signedIn, DEBT_SERVER: 'http://127.0.0.1:1' } });

    expect(run.code).toBe(7);
    expect(run.err).toContain('cannot be reached');
  });
});
