import { fieldError } from '@debt/kit/errors';
import type { Actor } from '../store/commands.ts';
import { requireStrong } from './checks.ts';
import { checkCode, consumeCode } from './code-check.ts';
import { requestCode } from './code-requests.ts';
import { revokeAll } from './credentials.ts';
import { lockUser, requireActiveCredential, transaction } from './database.ts';
import { parseEmail } from './emails.ts';
import { enqueueNotice } from './mails.ts';
import type { AccountsOptions } from './options.ts';
import { limitKey } from './sign-in-limit.ts';
import { findUser, type User } from './users.ts';

/** Sets a new password, by the present one or by a code from the mail. Either way a mail notifies the owner. */
export class PasswordChanges {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Ends every other session and all tokens. @throws AppError `password_wrong`, `password_weak`, `sign_in_limited`. */
  async change(actor: Actor, current: string, next: string): Promise<void> {
    const { pool, passwords } = this.#options;
    const user = await provePassword(this.#options, actor, current);
    requireStrong(next, [user.handle, user.email]);
    const passwordHash = await passwords.hash(next);
    await transaction(pool, async (client) => {
      await lockUser(client, user.id);
      await requireActiveCredential(client, actor);
      await client.query('update users set password_hash = $2 where id = $1', [user.id, passwordHash]);
      await client.query(`update codes set used_at = now() where user_id = $1 and purpose = 'reset' and used_at is null`, [user.id]);
      await revokeAll(client, user.id, actor.credentialId);
      await enqueueNotice(client, user, 'password-changed');
    });
    this.#announce();
  }

  /** Queues the same row and returns the same answer for a known and an unknown address. */
  async requestReset(address: string): Promise<void> {
    await requestCode(this.#options.pool, { purpose: 'reset', email: parseEmail(address) });
    this.#options.onCodeRequested();
  }

  /** Ends all sessions and tokens, and opens no session. @throws AppError `code_wrong`, `password_weak`. */
  async reset(address: string, typed: string, password: string): Promise<void> {
    const { pool, codeKey, passwords } = this.#options;
    const email = parseEmail(address);
    requireStrong(password, [email]);
    const code = await checkCode(pool, { key: codeKey, owner: { email }, typed });
    const passwordHash = await passwords.hash(password);
    await transaction(pool, async (client) => {
      await lockUser(client, code.userId);
      await consumeCode(client, code);
      await client.query('update users set password_hash = $2 where id = $1 and deleted_at is null', [code.userId, passwordHash]);
      await revokeAll(client, code.userId);
      await enqueueNotice(client, await findUser(client, code.userId), 'password-changed');
    });
    this.#announce();
  }

  #announce(): void {
    this.#options.onOutboxWrite();
    this.#options.onCredentialsChanged();
  }
}

/**
 * Verifies the password of a signed-in user before an operation that cannot be undone.
 * @throws AppError `password_wrong`, `sign_in_limited`.
 */
export async function provePassword(
  { pool, limit, passwords }: Pick<AccountsOptions, 'pool' | 'limit' | 'passwords'>,
  actor: Actor,
  password: string,
): Promise<User> {
  const key = limitKey('account', actor.userId);
  await limit.charge(key);
  const user = await findUser(pool, actor.userId);
  const { rows } = await pool.query<{ readonly password_hash: string | null }>('select password_hash from users where id = $1', [user.id]);
  if (!(await passwords.matches(password, rows[0]?.password_hash ?? undefined)))
    throw fieldError('password_wrong', { field: 'password', code: 'wrong', message: 'The password is wrong.' });
  await limit.refund(key);
  return user;
}
