import { createHash } from 'node:crypto';
import { AppError } from '@debt/kit/errors';
import type { Pool } from '@debt/kit/postgres';
import { accountLimits } from './limits.ts';

const interval = `interval '${accountLimits.signInIntervalSeconds} seconds'`;
const tolerance = `interval '${accountLimits.signInIntervalSeconds * (accountLimits.signInFailuresMax - 1)} seconds'`;

/** GCRA in one statement: `due` is the theoretical arrival time; nothing is written when the caller has to wait. */
const charge = /* sql */ `
  insert into sign_in_limits as l (key, due) values ($1, now() + ${interval})
  on conflict (key) do update set due = greatest(l.due, now()) + ${interval} where greatest(l.due, now()) <= now() + ${tolerance}`;
const wait = /* sql */ `
  select ceil(extract(epoch from due - now() - ${tolerance}))::int as seconds from sign_in_limits where key = $1`;
const refund = /* sql */ `update sign_in_limits set due = due - ${interval} where key = $1`;

/** The subject of a limit: the login as typed (of an existing account or not), a known device, or an account. */
export const limitKey = (scope: 'login' | 'device' | 'account', subject: string): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([scope, subject.toLowerCase()]))
    .digest();

/** Bounds guesses of a password. An attempt is charged before the password is checked, and refunded when it was correct. */
export class SignInLimit {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** @throws AppError `sign_in_limited` with the time to wait. */
  async charge(key: Buffer): Promise<void> {
    const { rowCount } = await this.#pool.query(charge, [key]);
    if (rowCount === 1) return;
    const { rows } = await this.#pool.query<{ readonly seconds: number }>(wait, [key]);
    throw new AppError('sign_in_limited', 'Too many wrong passwords. Wait a minute before you try again.', {
      retryAfterSeconds: Math.max(1, rows[0]?.seconds ?? 1),
    });
  }

  async refund(key: Buffer): Promise<void> {
    await this.#pool.query(refund, [key]);
  }
}
