import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountLimits } from '../src/accounts/limits.ts';
import { password, TestPlatform, type TestUser } from './support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform[Symbol.asyncDispose]());

const owe = async (user: TestUser, person: { readonly alias?: string; readonly handle?: string }, verb: 'owe' | 'lend' = 'owe') => {
  const added = await user.client.POST('/v1/people', { params: platform.key(), body: person });
  const recorded = await user.client.POST('/v1/transactions', {
    params: platform.key(),
    body: { verb, person: added.data?.id ?? '', amount: { amount: '10', currency: 'EUR' }, description: 'secret words' },
  });
  return { personId: added.data?.id ?? '', transactionId: recorded.data?.transaction.id ?? '', state: recorded.data?.transaction.state };
};

test('a handle is unique without regard to case', async () => {
  await platform.register('Unique');

  const again = await platform.client().POST('/v1/users', { body: { handle: 'UNIQUE', name: 'B', email: 'b@example.org', password } });

  expect(again.error).toMatchObject({ status: 409, code: 'handle_taken', errors: [{ field: 'handle' }] });
});

test('a user can change the name and the default currency', async () => {
  const user = await platform.activated();

  const changed = await user.client.PATCH('/v1/users/me', { body: { name: 'New Name', currency: 'CHF' } });
  const nonsense = await user.client.PATCH('/v1/users/me', { body: { currency: 'XXQ' } });

  expect(changed.data).toMatchObject({ name: 'New Name', currency: 'CHF' });
  expect(nonsense.error?.code).toBe('currency_unknown');
});

describe('changing the password', () => {
  test('needs the present one, and ends everything but this session', async () => {
    const user = await platform.activated();
    const token = await user.client.POST('/v1/tokens', { body: { name: 't' } });
    const other = await platform.client().POST('/v1/sessions', { body: { login: user.handle, password } });

    const wrong = await user.client.PUT('/v1/users/me/password', { body: { current: 'not the password', next: 'my next password' } });
    const right = await user.client.PUT('/v1/users/me/password', { body: { current: password, next: 'my next password' } });

    const after = await Promise.all(
      [user.token, other.data?.token ?? '', token.data?.token ?? ''].map((one) =>
        platform.client(one).POST('/v1/people', { params: platform.key(), body: { alias: crypto.randomUUID() } }),
      ),
    );
    expect(wrong.error).toMatchObject({ status: 403, code: 'password_wrong' });
    expect(right.response.status).toBe(204);
    expect(await platform.mail(user.email, 'password-changed')).toMatchObject({ data: { handle: user.handle } });
    expect(after.map(({ response }) => response.status)).toEqual([201, 401, 401]);
  });

  test('is rate-limited for the holder of a stolen session', async () => {
    const user = await platform.activated();

    const guesses = await Promise.all(
      Array.from({ length: 14 }, () =>
        user.client.PUT('/v1/users/me/password', { body: { current: 'not the password', next: 'my next password' } }),
      ),
    );

    expect(guesses.filter(({ response }) => response.status === 403)).toHaveLength(accountLimits.signInFailuresMax);
    expect(guesses.filter(({ response }) => response.status === 429)).toHaveLength(4);
  });
});

describe('deleting an account', () => {
  test('needs the password and the handle', async () => {
    const user = await platform.activated();

    const wrongPassword = await user.client.DELETE('/v1/users/me', { body: { password: 'not the password', handle: user.handle } });
    const wrongHandle = await user.client.DELETE('/v1/users/me', { body: { password, handle: 'somebody-else' } });

    expect([wrongPassword.error?.code, wrongHandle.error?.code]).toEqual(['password_wrong', 'handle_mismatch']);
    expect((await user.client.GET('/v1/users/me')).response.status).toBe(200);
  });

  test('removes personal data, keeps shared transactions, and never frees the handle', async () => {
    const [gone, friend] = [await platform.activated('gone'), await platform.activated('friend')];
    const first = await owe(gone, { handle: 'friend' });
    await friend.client.POST('/v1/transactions/{id}/confirmation', { params: { path: { id: first.transactionId } } });
    const pending = await gone.client.POST('/v1/transactions', {
      params: platform.key(),
      body: { verb: 'lend', person: first.personId, amount: { amount: '3', currency: 'EUR' } },
    });
    await owe(gone, { alias: 'My dentist' });

    const deleted = await gone.client.DELETE('/v1/users/me', { body: { password, handle: 'Gone' } });
    await platform.service.context.sweep.once();

    const { rows } = await platform.pool.query(
      'select name, email, email_lower, password_hash, deleted_at is not null as deleted from users where id = $1',
      [gone.id],
    );
    // The worker owns a request that is not handled yet; it removes the user from it.
    const personal = `select 1 from people where owner_id = $1 and alias = 'My dentist' union all select 1 from credentials where user_id = $1
      union all select 1 from codes where user_id = $1 union all select 1 from code_requests where user_id = $1`;
    await eventually(async () => (await platform.pool.query(personal, [gone.id])).rowCount === 0, 'all personal data is deleted');
    const withdrawn = await friend.client.GET('/v1/transactions/{id}', { params: { path: { id: pending.data?.transaction.id ?? '' } } });
    const people = await friend.client.GET('/v1/people');
    const summary = await friend.client.GET('/v1/summary');
    const again = await platform.client().POST('/v1/users', { body: { handle: 'gone', name: 'B', email: 'b@example.org', password } });
    expect(first.state).toBe('pending');
    expect(deleted.response.status).toBe(204);
    expect(await platform.mail(gone.email, 'account-deleted')).toMatchObject({ data: { handle: 'gone' } });
    expect(rows).toEqual([{ name: '', email: null, email_lower: null, password_hash: null, deleted: true }]);
    expect(withdrawn.data?.transaction.state).toBe('withdrawn');
    expect(people.data?.items).toMatchObject([{ alias: 'gone', handle: null, name: null, link: 'deleted' }]);
    expect(summary.data?.totals).toMatchObject([{ owed: { amount: '10.00' } }]);
    expect(again.error?.code).toBe('handle_taken');
    expect((await gone.client.POST('/v1/people', { params: platform.key(), body: { alias: 'x' } })).response.status).toBe(401);
  });
});

describe('the sweep', () => {
  test('removes accounts that were not activated within thirty days, and frees their handles', async () => {
    const [plain, keeper, fresh] = [
      await platform.register('plain'),
      await platform.register('keeper'),
      await platform.register('freshone'),
    ];
    await owe(keeper, { alias: 'Grandma' });
    await platform.pool.query(`update users set created_at = now() - interval '31 days' where id = any ($1)`, [[plain.id, keeper.id]]);

    await platform.service.context.sweep.once();

    const register = (handle: string) =>
      platform.client().POST('/v1/users', { body: { handle, name: 'N', email: 'n@example.org', password } });
    const { rows } = await platform.pool.query('select 1 from users where id = $1', [plain.id]);
    expect(rows).toEqual([]);
    expect((await register('plain')).response.status).toBe(201);
    expect((await register('keeper')).response.status).toBe(201);
    expect((await register('freshone')).error?.code).toBe('handle_taken');
    expect((await fresh.client.GET('/v1/users/me')).response.status).toBe(200);
  });

  test('removes ended credentials, old codes and unused limits', async () => {
    const user = await platform.activated();
    await platform.client().POST('/v1/sessions', { body: { login: user.handle, password: 'wrong wrong wrong' } });
    await platform.pool.query(
      `update credentials set revoked_at = now() - interval '2 days', expires_at = now() - interval '2 days' where user_id = $1`,
      [user.id],
    );
    await platform.pool.query(`update codes set created_at = now() - interval '3 days' where user_id = $1`, [user.id]);
    await platform.pool.query(`update code_requests set requested_at = now() - interval '3 days' where user_id = $1`, [user.id]);
    await platform.pool.query(`update sign_in_limits set due = now() - interval '1 second'`);

    await platform.service.context.sweep.once();

    const { rows } = await platform.pool.query(
      `select 1 from credentials where user_id = $1 union all select 1 from codes where user_id = $1
       union all select 1 from code_requests where user_id = $1 union all select 1 from sign_in_limits where due < now()`,
      [user.id],
    );
    expect(rows).toEqual([]);
  });
});
