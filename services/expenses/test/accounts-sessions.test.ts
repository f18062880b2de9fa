import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountLimits } from '../src/accounts/limits.ts';
import { bearer, cookieName, origin, password, TestPlatform, type TestUser } from './support/platform.ts';

// An earlier platform had no lock-out, no logout and no revocation, kept expired tokens, and stored the token of its page where scripts could read
// it.

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const signIn = (login: string, typed = password, headers: Record<string, string> = {}) =>
  platform.client().POST('/v1/sessions', { body: { login, password: typed, client: 'a test' }, headers });
const write = (token: string) =>
  platform.client(token).POST('/v1/people', { params: platform.key(), body: { alias: crypto.randomUUID() } });

describe('signing in', () => {
  test('accepts the handle in either case, with or without @, and a proven address', async () => {
    const user = await platform.activated('Signer');
    const sleeper = await platform.register();

    const answers = [await signIn('signer'), await signIn('@SIGNER'), await signIn(user.email.toUpperCase()), await signIn(sleeper.email)];

    expect(answers.map(({ response }) => response.status)).toEqual([201, 201, 201, 401]);
  });

  test('is limited for each login, existing or not, and the refusal contains a retry time', async () => {
    const user = await platform.activated();

    for (const login of [user.handle, 'no-such-login']) {
      const statuses: number[] = [];
      for (let attempt = 0; attempt <= accountLimits.signInFailuresMax; attempt += 1)
        statuses.push((await signIn(login, 'wrong wrong')).response.status);
      const last = await signIn(login, 'wrong wrong');

      expect(statuses).toEqual([...Array<number>(accountLimits.signInFailuresMax).fill(401), 429]);
      expect(last.error?.code).toBe('sign_in_limited');
      expect(Number(last.response.headers.get('retry-after'))).toBeLessThanOrEqual(accountLimits.signInIntervalSeconds);
    }
  });

  test('is limited for concurrent guesses as well', async () => {
    const user = await platform.activated();

    const guesses = await Promise.all(Array.from({ length: 30 }, () => signIn(user.handle, 'wrong wrong')));

    expect(guesses.filter(({ response }) => response.status === 401)).toHaveLength(accountLimits.signInFailuresMax);
    expect(guesses.filter(({ response }) => response.status === 429)).toHaveLength(20);
  });

  test('on a known device is not refused because of failures on other devices', async () => {
    const user = await platform.activated();
    const device = (await signIn(user.handle)).response.headers.get('x-device') ?? '';
    await Promise.all(Array.from({ length: 12 }, () => signIn(user.handle, 'wrong wrong')));

    const stranger = await signIn(user.handle);
    const owner = await signIn(user.handle, password, { 'x-device': device });
    const forged = await signIn(user.handle, password, { 'x-device': `${device.slice(0, -2)}AA` });

    expect([stranger.response.status, owner.response.status, forged.response.status]).toEqual([429, 201, 429]);
  });

  test('does not count successful attempts', async () => {
    const user = await platform.activated();

    const answers = [];
    for (let attempt = 0; attempt < accountLimits.signInFailuresMax + 3; attempt += 1)
      answers.push((await signIn(user.handle)).response.status);

    expect(new Set(answers)).toEqual(new Set([201]));
  });
});

describe('a session', () => {
  test('is listed with the name of its client, and once its owner revokes it, its writes are refused immediately', async () => {
    const user = await platform.activated();
    const other = (await signIn(user.handle)).data;

    const listed = await user.client.GET('/v1/sessions');
    const ended = await user.client.DELETE('/v1/sessions/{id}', { params: { path: { id: other?.id ?? '' } } });
    const late = await write(other?.token ?? '');

    expect(listed.data?.items).toHaveLength(2);
    expect(listed.data?.items.find(({ id }) => id === other?.id)).toMatchObject({ client: 'a test', current: false });
    expect(ended.response.status).toBe(204);
    expect(late.error).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  test('cannot write after its revocation, even while another process has it cached', async () => {
    const user = await platform.activated();
    await user.client.GET('/v1/users/me');
    await platform.pool.query('update credentials set revoked_at = now() where user_id = $1', [user.id]);

    const read = await user.client.GET('/v1/users/me');
    const written = await write(user.token);

    expect([200, 401]).toContain(read.response.status);
    expect(written.response.status).toBe(401);
  });

  test('cannot record a debt after its revocation, even though the cached caller passes the guard', async () => {
    const user = await platform.activated();
    const person = await user.client.POST('/v1/people', { params: platform.key(), body: { alias: 'a friend' } });
    await user.client.GET('/v1/users/me');
    await platform.pool.query('update credentials set revoked_at = now() where user_id = $1', [user.id]);

    const recorded = await user.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'owe', person: person.data?.id ?? '', amount: { amount: '20', currency: 'EUR' } },
    });

    expect(recorded.error).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  test('ends by signing out, which can also end all others', async () => {
    const user = await platform.activated();
    const [one, two] = [(await signIn(user.handle)).data?.token ?? '', (await signIn(user.handle)).data?.token ?? ''];

    await platform.client(one).DELETE('/v1/sessions/current');
    await platform.client(two).DELETE('/v1/sessions');

    const statuses = [await write(one), await write(user.token), await write(two)].map(({ response }) => response.status);
    expect(statuses).toEqual([401, 401, 201]);
  });

  test('of another user cannot be revoked, and the answer is that for an unknown one', async () => {
    const [mine, theirs] = [await platform.activated(), await platform.activated()];
    const foreign = (await theirs.client.GET('/v1/sessions')).data?.items[0]?.id ?? '';

    const attempts = [foreign, crypto.randomUUID()].map((id) => mine.client.DELETE('/v1/sessions/{id}', { params: { path: { id } } }));

    const bodies = (await Promise.all(attempts)).map(({ error }) => ({ ...error, requestId: '' }));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).toMatchObject({ status: 404, code: 'session_not_found' });
    expect((await write(theirs.token)).response.status).toBe(201);
  });

  test('that has expired is refused', async () => {
    const user = await platform.activated();
    await platform.pool.query(`update credentials set expires_at = now() - interval '1 second' where user_id = $1`, [user.id]);

    expect((await write(user.token)).response.status).toBe(401);
  });

  test('is one of at most fifty; a new one ends the oldest', async () => {
    const user = await platform.activated();
    await platform.pool.query(
      `insert into credentials (id, user_id, kind, token_hash, expires_at, created_at)
       select gen_random_uuid(), $1::uuid, 'session', sha256(convert_to(n::text || $1::uuid::text, 'utf8')), now() + interval '1 day', now() + n * interval '1 second'
       from generate_series(1, $2) n`,
      [user.id, accountLimits.sessionsPerUserMax - 1],
    );

    const fresh = await signIn(user.handle);
    const listed = await platform.client(fresh.data?.token ?? '').GET('/v1/sessions');

    expect(listed.data?.items).toHaveLength(accountLimits.sessionsPerUserMax);
    expect((await write(user.token)).response.status).toBe(401);
  });
});

describe('a personal access token', () => {
  test('can read and record, but cannot manage credentials', async () => {
    const user = await platform.activated();
    const created = await user.client.POST('/v1/tokens', { body: { name: 'backup script' } });
    const script = platform.client(created.data?.token ?? '');

    const reads = await script.GET('/v1/summary');
    const manages = [
      await script.POST('/v1/tokens', { body: { name: 'more' } }),
      await script.GET('/v1/sessions'),
      await script.DELETE('/v1/users/me', { body: { password, handle: user.handle } }),
    ];
    const listed = await user.client.GET('/v1/tokens');

    expect(created.data?.token).toMatch(/^dtp_/);
    expect(reads.response.status).toBe(200);
    expect(manages.map(({ error }) => error?.code)).toEqual(['session_required', 'session_required', 'session_required']);
    expect(listed.data?.items).toMatchObject([{ name: 'backup script', expiresAt: null }]);
    expect(JSON.stringify(listed.data)).not.toContain(created.data?.token);
  });

  test('ends when it is revoked or expired, and cannot expire in the past', async () => {
    const user = await platform.activated();
    const created = await user.client.POST('/v1/tokens', {
      body: { name: 'short', expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    });
    await user.client.DELETE('/v1/tokens/{id}', { params: { path: { id: created.data?.id ?? '' } } });

    const past = await user.client.POST('/v1/tokens', { body: { name: 'past', expiresAt: '2020-01-01T00:00:00Z' } });

    expect((await write(created.data?.token ?? '')).response.status).toBe(401);
    expect(past.error?.code).toBe('expiry_in_the_past');
  });
});

describe('a browser', () => {
  const withCookie = (cookie: string, init: RequestInit & { json?: unknown; path: string }) =>
    platform.fetch(init.path, { ...init, headers: { cookie, ...Object.fromEntries(new Headers(init.headers)) } });
  const signInAsPage = async (user: TestUser, from: string) =>
    platform.fetch('/v1/sessions', { method: 'POST', headers: { origin: from }, json: { login: user.handle, password, cookie: true } });

  test('receives a cookie that scripts and other sites cannot use, and no token', async () => {
    const user = await platform.activated();

    const response = await signInAsPage(user, origin);

    const cookies = response.headers.getSetCookie();
    const body: unknown = await response.json();
    expect(body).toMatchObject({ token: null });
    expect(cookies.find((one) => one.startsWith(`${cookieName}=`))).toMatch(/; Path=\/; .*HttpOnly; Secure; SameSite=Strict/);
    expect(cookies).toHaveLength(2);
  });

  test('cannot be signed in by a page of another origin', async () => {
    const user = await platform.activated();

    const response = await signInAsPage(user, 'https://evil.example');

    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('can write with its cookie from our origins only, can read, and can sign out', async () => {
    const user = await platform.activated();
    const cookies = (await signInAsPage(user, origin)).headers.getSetCookie();
    const cookie = cookies.find((one) => one.startsWith(`${cookieName}=`))?.split(';', 1)[0] ?? '';
    const add = (from?: string) =>
      withCookie(cookie, {
        path: '/v1/people',
        method: 'POST',
        headers: { 'idempotency-key': crypto.randomUUID(), ...(from === undefined ? {} : { origin: from }) },
        json: { alias: crypto.randomUUID() },
      });

    const statuses = [await add(origin), await add('https://evil.example'), await add()].map(({ status }) => status);
    const read = await withCookie(cookie, { path: '/v1/users/me' });
    const both = await withCookie(cookie, { path: '/v1/users/me', headers: bearer(user) });
    const out = await withCookie(cookie, { path: '/v1/sessions/current', method: 'DELETE', headers: { origin } });
    const after = await withCookie(cookie, { path: '/v1/users/me' });

    expect(statuses).toEqual([201, 403, 403]);
    expect([read.status, both.status, out.status, after.status]).toEqual([200, 400, 204, 401]);
    expect(out.headers.getSetCookie()[0]).toMatch(new RegExp(`^${cookieName}=; .*Expires=Thu, 01 Jan 1970`));
  });
});

test('a request under another Host is refused', async () => {
  const response = await new Promise<number>((resolve, reject) => {
    const { get } = process.getBuiltinModule('node:http');
    get(`${platform.url}/v1/currencies`, { headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on('error', reject);
  });

  expect(response).toBe(400);
});
