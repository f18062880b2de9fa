import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Accounts } from '../src/accounts/accounts.ts';
import { Devices } from '../src/accounts/devices.ts';
import { PasswordChanges } from '../src/accounts/password-changes.ts';
import { Passwords } from '../src/accounts/passwords.ts';
import { SignIn } from '../src/accounts/sign-in.ts';
import { SignInLimit } from '../src/accounts/sign-in-limit.ts';
import { password, TestPlatform, type TestUser } from './support/platform.ts';
import { type RecordedPool, recordStatements } from './support/statements.ts';

// An earlier platform revealed known addresses by a 400 and by the time of a sign-in, and all its users to every account.

let platform: TestPlatform;
let known: TestUser;
let recorded: RecordedPool;
let passwords: Passwords;
let accounts: Accounts;
let passwordChanges: PasswordChanges;
let signIn: SignIn;
beforeAll(async () => {
  platform = await TestPlatform.start();
  known = await platform.activated('known');
  recorded = await recordStatements(platform.config.DATABASE_URL);
  passwords = await Passwords.create();
  const { pool } = recorded;
  const { CODE_KEY: codeKey } = platform.config;
  const limit = new SignInLimit(pool);
  const nothing = () => undefined;
  const options = { pool, passwords, limit, codeKey, onCodeRequested: nothing, onOutboxWrite: nothing, onCredentialsChanged: nothing };
  accounts = new Accounts(options);
  passwordChanges = new PasswordChanges(options);
  signIn = new SignIn({ pool, passwords, limit, devices: new Devices(codeKey) });
});
afterAll(async () => {
  await recorded[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

/** The cost of one attempt, and its outcome. */
async function traceOf(act: () => Promise<unknown>) {
  const before = passwords.computed;
  recorded.taken();
  const outcome = await act().then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
  );
  return { outcome, statements: recorded.taken(), hashes: passwords.computed - before };
}

describe('a known and an unknown address cost the same statements and the same number of hashes', () => {
  test('when signing in', async () => {
    const ofKnown = await traceOf(() => signIn.signIn({ login: known.email, password: 'wrong wrong wrong' }));
    const ofUnknown = await traceOf(() => signIn.signIn({ login: 'nobody@example.org', password: 'wrong wrong wrong' }));
    const ofHandle = await traceOf(() => signIn.signIn({ login: '@nobody', password: 'wrong wrong wrong' }));

    expect(ofKnown).toEqual(ofUnknown);
    expect(ofKnown).toEqual(ofHandle);
    expect(ofKnown.hashes).toBe(1);
    expect(ofKnown.statements.length).toBeGreaterThan(1);
  });

  test('when registering', async () => {
    const register = (handle: string, email: string) => () => accounts.register({ handle, name: 'A', email, password });

    const ofKnown = await traceOf(register('enum-a', known.email));
    const ofUnknown = await traceOf(register('enum-b', 'nobody@example.org'));

    expect(ofKnown).toEqual(ofUnknown);
    expect(ofKnown).toMatchObject({ outcome: 'done', hashes: 1 });
    expect(ofKnown.statements.length).toBeGreaterThan(4);
  });

  test('when requesting a reset', async () => {
    const ofKnown = await traceOf(() => passwordChanges.requestReset(known.email));
    const ofUnknown = await traceOf(() => passwordChanges.requestReset('nobody@example.org'));

    expect(ofKnown).toEqual(ofUnknown);
    expect(ofKnown).toMatchObject({ outcome: 'done', hashes: 0 });
    expect(ofKnown.statements).toHaveLength(1);
  });

  test('when using a reset code', async () => {
    const ofKnown = await traceOf(() => passwordChanges.reset(known.email, 'AAAAAAAAAA', 'another long password'));
    const ofUnknown = await traceOf(() => passwordChanges.reset('nobody@example.org', 'AAAAAAAAAA', 'another long password'));

    expect(ofKnown).toEqual(ofUnknown);
    expect(ofKnown.hashes).toBe(0);
  });
});

describe('over HTTP, a known and an unknown address get the same answer', () => {
  const answerOf = async (path: string, json: unknown) => {
    const response = await platform.fetch(path, { method: 'POST', json });
    const text = await response.text();
    return { status: response.status, body: text.replace(/"requestId":"[^"]*"/, '') };
  };

  test('to a sign-in', async () => {
    const ofKnown = await answerOf('/v1/sessions', { login: known.email, password: 'wrong wrong wrong' });

    expect(ofKnown).toEqual(await answerOf('/v1/sessions', { login: 'nobody@example.org', password: 'wrong wrong wrong' }));
    expect(ofKnown.status).toBe(401);
    expect(ofKnown.body).toContain('wrong_credentials');
  });

  test('to a request for a reset, even when repeated', async () => {
    const answers = [];
    for (const email of [known.email, known.email, 'nobody@example.org', 'nobody@example.org'])
      answers.push(await answerOf('/v1/password-resets', { email }));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
  });

  test('to a registration, which takes the handle in both cases', async () => {
    const client = platform.client();
    const register = (handle: string, email: string) => client.POST('/v1/users', { body: { handle, name: 'A', email, password } });

    const ofKnown = await register('fresh-a', known.email);
    const again = [await register('fresh-a', 'else@example.org'), await register('known', 'else@example.org')];

    expect(ofKnown.response.status).toBe(201);
    expect(ofKnown.data?.user).toMatchObject({ activated: false, email: known.email });
    expect(again.map(({ error }) => error?.code)).toEqual(['handle_taken', 'handle_taken']);
  });
});

test('registering a proven address sends a notice without a code, and no code activates the new account', async () => {
  const { client } = await platform.register('imposter', known.email);
  const mail = await platform.mail(known.email, 'already-registered');

  const guesses = await Promise.all(['000000', '123456'].map((code) => client.POST('/v1/users/me/activation', { body: { code } })));

  expect(mail.sealed).toBeUndefined();
  expect(guesses.map(({ error }) => error?.code)).toEqual(['code_wrong', 'code_wrong']);
});

test('registering does not claim an address: of two accounts with it, the one that receives its mail activates it', async () => {
  const attacker = await platform.register('attacker', 'victim@example.org');
  await platform.mail('victim@example.org', 'activation-code');
  const victim = await platform.register('victim', 'victim@example.org');
  await platform.mailsReach('victim@example.org', 2);
  const code = await platform.code('victim@example.org', 'activation-code');

  const stolen = await attacker.client.POST('/v1/users/me/activation', { body: { code } });
  const proven = await victim.client.POST('/v1/users/me/activation', { body: { code } });
  const byMail = await platform.client().POST('/v1/sessions', { body: { login: 'victim@example.org', password } });

  expect(stolen.error?.code).toBe('code_wrong');
  expect(proven.data?.activated).toBe(true);
  expect(byMail.data?.user.handle).toBe('victim');
});

test('a user is found by the exact handle only, and the refusal is the same for an unknown, a not activated and a blocking user', async () => {
  const seeker = await platform.activated('seeker');
  const shy = await platform.activated('shy');
  await platform.register('sleeper');
  const entry = await shy.client.POST('/v1/people', { params: platform.key(), body: { handle: 'seeker' } });
  await shy.client.PUT('/v1/people/{id}/block', { params: { path: { id: entry.data?.id ?? '' } } });

  const answers = await Promise.all(
    ['shy', 'sleeper', 'no-such-handle', 'kno'].map((handle) =>
      seeker.client.POST('/v1/people', { params: platform.key(), body: { handle } }),
    ),
  );
  const found = await seeker.client.POST('/v1/people', { params: platform.key(), body: { handle: 'KNOWN' } });

  const bodies = answers.map(({ error }) => ({ ...error, requestId: '' }));
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  expect(bodies[0]).toMatchObject({ status: 404, code: 'person_not_found' });
  expect(found.data).toMatchObject({ handle: 'known', alias: 'known', link: 'none' });
});
