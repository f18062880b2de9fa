import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountLimits } from '../src/accounts/limits.ts';
import { password, TestPlatform, type TestUser } from './support/platform.ts';

// An earlier platform had no activation and no reset, and its activation token was in clear text in a queue.

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const activate = (user: TestUser, code: string) => user.client.POST('/v1/users/me/activation', { body: { code } });
const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000');
/** Makes the last request for a code one hour old. */
const later = async (user: TestUser) => {
  await platform.pool.query(`update code_requests set requested_at = requested_at - interval '61 minutes' where user_id = $1`, [user.id]);
};
const asksForReset = async (user: TestUser): Promise<string> => {
  const before = platform.mails(user.email).length;
  await later(user);
  await platform.client().POST('/v1/password-resets', { body: { email: user.email } });
  await platform.mailsReach(user.email, before + 1);
  return platform.code(user.email, 'reset-code');
};
const reset = (user: TestUser, code: string, next = 'another long password') =>
  platform.client().POST('/v1/password-resets/confirmation', { body: { email: user.email, code, password: next } });

describe('the activation of an account', () => {
  test('before it, a user can read the account and keep private contacts, but cannot address other users', async () => {
    await platform.activated('someuser');
    const user = await platform.register();

    const me = await user.client.GET('/v1/users/me');
    const privately = await user.client.POST('/v1/people', { params: platform.key(), body: { alias: 'Grandma' } });
    const addressing = await user.client.POST('/v1/people', { params: platform.key(), body: { handle: 'someuser' } });

    expect(me.data?.activated).toBe(false);
    expect(privately.response.status).toBe(201);
    expect(addressing.error).toMatchObject({ status: 403, code: 'not_activated' });
  });

  test('needs the code and the session of the same account', async () => {
    const [one, two] = [await platform.register(), await platform.register()];
    const code = await platform.code(one.email, 'activation-code');

    const withForeignSession = await activate(two, code);
    const anonymous = await platform.fetch('/v1/users/me/activation', { method: 'POST', json: { code } });
    const right = await activate(one, ` ${code.slice(0, 3)} ${code.slice(3)} `);
    const again = await activate(one, code);

    expect(withForeignSession.error?.code).toBe('code_wrong');
    expect(anonymous.status).toBe(401);
    expect(right.data?.activated).toBe(true);
    expect(again.data?.activated).toBe(true);
  });

  test('allows five attempts with one code, even when more are concurrent', async () => {
    const user = await platform.register();
    const code = await platform.code(user.email, 'activation-code');

    const guesses = await Promise.all(Array.from({ length: 20 }, () => activate(user, wrongFor(code))));
    const right = await activate(user, code);

    const { rows } = await platform.pool.query<{ readonly tries: number }>('select tries from codes where user_id = $1', [user.id]);
    expect(guesses.every(({ error }) => error?.code === 'code_wrong')).toBe(true);
    expect(rows[0]?.tries).toBe(accountLimits.codeTriesMax);
    expect(right.error?.code).toBe('code_wrong');
  });

  test('allows twenty wrong attempts a day over all codes, so that a new code gives no new attempts', async () => {
    const user = await platform.register();
    let right = await platform.code(user.email, 'activation-code');
    for (let round = 1; round <= 5; round += 1) {
      for (let guess = 0; guess < accountLimits.codeTriesMax; guess += 1) await activate(user, wrongFor(right));
      await later(user);
      await user.client.POST('/v1/users/me/activation/code');
      await platform.mailsReach(user.email, round + 1);
      right = await platform.code(user.email, 'activation-code');
    }

    const today = await activate(user, right);
    await platform.pool.query('update code_guards set day = day - 1 where user_id = $1', [user.id]);
    const tomorrow = await activate(user, right);

    expect(today.error?.code).toBe('code_wrong');
    expect(tomorrow.data?.activated).toBe(true);
  });

  test('uses a code once: concurrent requests with it activate the account once', async () => {
    const user = await platform.register();
    const code = await platform.code(user.email, 'activation-code');

    const answers = await Promise.all(Array.from({ length: 4 }, () => activate(user, code)));

    const { rows } = await platform.pool.query('select 1 from codes where user_id = $1 and used_at is not null', [user.id]);
    expect(answers.some(({ data }) => data?.activated === true)).toBe(true);
    expect(rows).toHaveLength(1);
  });

  test('refuses an expired code and a replaced code', async () => {
    const user = await platform.register();
    const first = await platform.code(user.email, 'activation-code');
    await later(user);
    await user.client.POST('/v1/users/me/activation/code');
    await platform.mailsReach(user.email, 2);
    const second = await platform.code(user.email, 'activation-code');

    const older = await activate(user, first);
    await platform.pool.query(`update codes set expires_at = now() - interval '1 second' where user_id = $1 and used_at is null`, [
      user.id,
    ]);
    const expired = await activate(user, second);

    expect(first === second ? 'code_wrong' : older.error?.code).toBe('code_wrong');
    expect(expired.error?.code).toBe('code_wrong');
  });

  test('allows another code after a cool-down, and the refusal contains its duration', async () => {
    const user = await platform.register();
    await platform.mail(user.email, 'activation-code');

    const tooSoon = await user.client.POST('/v1/users/me/activation/code');

    expect(tooSoon.error).toMatchObject({ status: 429, code: 'code_limited' });
    expect(Number(tooSoon.response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a code', () => {
  test('is never stored in clear text: not in the database, not in the outbox, not in the queue', async () => {
    const user = await platform.register();
    const code = await platform.code(user.email, 'activation-code');

    const stored = await platform.pool.query<{ readonly mac: Buffer }>('select mac from codes where user_id = $1', [user.id]);
    const queued = JSON.stringify(platform.recorders.jobs.filter(({ payload }) => JSON.stringify(payload).includes(user.email)));

    expect(stored.rows[0]?.mac.toString('latin1')).not.toContain(code);
    expect(stored.rows[0]?.mac).toHaveLength(32);
    expect(queued).not.toContain(code);
    expect(queued).toContain('activation-code');
  });

  test('is queued with its expiry, after which it is not sent', async () => {
    const user = await platform.register();
    const { expiresAt } = await platform.mail(user.email, 'activation-code');

    const minutes = (new Date(expiresAt).getTime() - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(accountLimits.codeMinutes - 2);
    expect(minutes).toBeLessThanOrEqual(accountLimits.codeMinutes);
  });
});

describe('a reset of the password', () => {
  test('needs the code from the mail, ends every session and token, and opens no session', async () => {
    const user = await platform.activated();
    const token = await user.client.POST('/v1/tokens', { body: { name: 'script' } });
    const code = await asksForReset(user);

    const done = await reset(user, code.toLowerCase());

    const withSession = await user.client.POST('/v1/people', { params: platform.key(), body: { alias: 'Late' } });
    const withToken = await platform.client(token.data?.token).POST('/v1/people', { params: platform.key(), body: { alias: 'Late' } });
    const old = await platform.client().POST('/v1/sessions', { body: { login: user.handle, password } });
    const fresh = await platform.client().POST('/v1/sessions', { body: { login: user.handle, password: 'another long password' } });
    expect(done.response.status).toBe(204);
    expect([withSession.response.status, withToken.response.status, old.response.status, fresh.response.status]).toEqual([
      401, 401, 401, 201,
    ]);
  });

  test('is possible after any number of wrong codes, and each code can be used once', async () => {
    const user = await platform.activated();
    const code = await asksForReset(user);
    const guesses = await Promise.all(Array.from({ length: 30 }, () => reset(user, 'AAAAAAAAAA')));

    const used = await Promise.all([reset(user, code), reset(user, code, 'a third long password')]);

    expect(guesses.every(({ error }) => error?.code === 'code_wrong')).toBe(true);
    expect(used.map(({ response }) => response.status).toSorted((a, b) => a - b)).toEqual([204, 422]);
  });

  test('is possible with a code after others have requested more codes, and ends all of them', async () => {
    const user = await platform.activated();
    const first = await asksForReset(user);
    const second = await asksForReset(user);

    const done = await reset(user, first);
    const again = await reset(user, second);

    expect(done.response.status).toBe(204);
    expect(again.error?.code).toBe('code_wrong');
  });

  test('is possible however many accounts claim the address and however many codes others have requested', async () => {
    const user = await platform.activated();
    await platform.pool.query(
      `insert into code_requests (purpose, email_lower, user_id, handled_at, sent, requested_at)
       select 'activation', $1, gen_random_uuid(), now(), true, now() from generate_series(1, $3)
       union all select 'reset', $1, $2, now(), true, now() - make_interval(mins => 11 + n) from generate_series(1, $3) n`,
      [user.email, user.id, accountLimits.codesPerAddressPerDayMax + accountLimits.codesPerDayMax],
    );

    await platform.client().POST('/v1/password-resets', { body: { email: user.email } });
    const code = await platform.code(user.email, 'reset-code');

    expect((await reset(user, code)).response.status).toBe(204);
  });

  test('sends a code whenever the last one is about to expire', () => {
    expect(accountLimits.resetEveryMinutes).toBeLessThan(accountLimits.codeMinutes);
  });

  test('is not possible for an account that is not activated, because its address is not proven', async () => {
    const user = await platform.register();
    await platform.mail(user.email, 'activation-code');
    await later(user);

    const asked = await platform.client().POST('/v1/password-resets', { body: { email: user.email } });
    const marker = await platform.activated();
    await asksForReset(marker);

    expect(asked.response.status).toBe(202);
    expect(platform.mails(user.email).map(({ template }) => template)).toEqual(['activation-code']);
  });

  test('sends at most five codes an hour, without an error for more requests', async () => {
    const user = await platform.activated();
    for (let request = 0; request < 8; request += 1) {
      await platform.client().POST('/v1/password-resets', { body: { email: user.email } });
      await platform.pool.query(`update code_requests set requested_at = requested_at - interval '61 seconds' where email_lower = $1`, [
        user.email,
      ]);
    }
    const marker = await platform.activated();
    await asksForReset(marker);

    expect(platform.mails(user.email).filter(({ template }) => template === 'reset-code')).toHaveLength(accountLimits.codesPerHourMax);
  });
});
