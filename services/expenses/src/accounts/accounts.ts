import { randomUUID } from 'node:crypto';
import { AppError, fieldError } from '@debt/kit/errors';
import type { Actor } from '../store/commands.ts';
import { parseCurrency, requireStrong } from './checks.ts';
import { checkCode, consumeCode } from './code-check.ts';
import { requestCode, requireCoolDown } from './code-requests.ts';
import { type NewCredential, openSession } from './credentials.ts';
import { lockUser, requireActiveCredential, transaction, violatedConstraint } from './database.ts';
import { parseEmail } from './emails.ts';
import { eraseUser } from './erase.ts';
import { handleTaken, parseHandle } from './handles.ts';
import { enqueueNotice } from './mails.ts';
import type { AccountsOptions } from './options.ts';
import { provePassword } from './password-changes.ts';
import { findUser, oneUser, type User, userColumns } from './users.ts';

export interface Registration {
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly currency?: string | undefined;
  readonly client?: string | undefined;
}

export interface SignedIn {
  readonly user: User;
  readonly session: NewCredential;
}

const currencyAtFirst = 'EUR';

/** Registration, activation, profile and deletion of an account. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /**
   * Creates the account for any address, so that the answer does not reveal a known one. An address belongs to the account that activates it first.
   * @throws AppError `handle_taken`, `handle_invalid`, `email_invalid`, `password_weak`, `currency_unknown`.
   */
  async register({ password, client: clientName = '', ...registration }: Registration): Promise<SignedIn> {
    const handle = parseHandle(registration.handle);
    const email = parseEmail(registration.email);
    const currency = parseCurrency(registration.currency ?? currencyAtFirst);
    requireStrong(password, [handle, email]);
    const passwordHash = await this.#options.passwords.hash(password);
    const signedIn = await transaction(this.#options.pool, async (client) => {
      const id = randomUUID();
      await client.query('insert into parties (id) values ($1)', [id]);
      const user = await oneUser(
        client,
        `insert into users (id, handle, name, email, email_lower, password_hash, currency) values ($1, $2, $3, $4, $4, $5, $6) returning ${userColumns}`,
        [id, handle, registration.name, email, passwordHash, currency],
      ).catch((thrown: unknown) => {
        throw violatedConstraint(thrown) === 'users_handle' ? handleTaken(handle) : thrown;
      });
      await requestCode(client, { purpose: 'activation', email, userId: id });
      return { user, session: await openSession(client, id, clientName) };
    });
    this.#options.onCodeRequested();
    return signedIn;
  }

  get(userId: string): Promise<User> {
    return findUser(this.#options.pool, userId);
  }

  /** @throws AppError `code_wrong`; `email_taken` when another account has proven the same address meanwhile. */
  async activate(actor: Actor, typed: string): Promise<User> {
    const { pool, codeKey } = this.#options;
    const before = await findUser(pool, actor.userId);
    if (before.activated) return before;
    const code = await checkCode(pool, { key: codeKey, owner: { userId: actor.userId }, typed });
    const user = await transaction(pool, async (client) => {
      await lockUser(client, actor.userId);
      await requireActiveCredential(client, actor);
      await consumeCode(client, code);
      return oneUser(client, `update users set activated_at = now() where id = $1 and deleted_at is null returning ${userColumns}`, [
        actor.userId,
      ]);
    }).catch((thrown: unknown) => {
      throw violatedConstraint(thrown) === 'users_email'
        ? new AppError('email_taken', 'This address belongs to another account now. Sign in to that one.')
        : thrown;
    });
    this.#options.onCredentialsChanged();
    return user;
  }

  /** Requests a new code. @throws AppError `code_limited`, `already_activated`. */
  async resendActivation(actor: Actor): Promise<void> {
    const { pool } = this.#options;
    const user = await findUser(pool, actor.userId);
    if (user.activated) throw new AppError('already_activated', 'This account is already active.');
    await requireCoolDown(pool, user.id, 'activation');
    await requestCode(pool, { purpose: 'activation', email: user.email, userId: user.id });
    this.#options.onCodeRequested();
  }

  /** @throws AppError `currency_unknown`. */
  async update(actor: Actor, changes: { readonly name?: string | undefined; readonly currency?: string | undefined }): Promise<User> {
    const currency = changes.currency === undefined ? null : parseCurrency(changes.currency);
    return transaction(this.#options.pool, async (client) => {
      await requireActiveCredential(client, actor);
      return oneUser(
        client,
        `update users set name = coalesce($2, name), currency = coalesce($3, currency) where id = $1 and deleted_at is null returning ${userColumns}`,
        [actor.userId, changes.name ?? null, currency],
      );
    });
  }

  /**
   * Removes credentials, codes, password, address and name in one transaction. The handle is never assigned again. A sweep then cancels what is
   * pending in the ledger.
   * @throws AppError `password_wrong`, `handle_mismatch`, `sign_in_limited`.
   */
  async delete(actor: Actor, password: string, handle: string): Promise<void> {
    const { pool, limit, passwords } = this.#options;
    const user = await provePassword({ pool, limit, passwords }, actor, password);
    if (handle.toLowerCase() !== user.handle)
      throw fieldError('handle_mismatch', { field: 'handle', code: 'wrong', message: 'This is not the handle of this account.' });
    await transaction(pool, async (client) => {
      await lockUser(client, user.id);
      await requireActiveCredential(client, actor);
      await eraseUser(client, user.id);
      await enqueueNotice(client, user, 'account-deleted');
    });
    this.#options.onOutboxWrite();
    this.#options.onCredentialsChanged();
  }
}
