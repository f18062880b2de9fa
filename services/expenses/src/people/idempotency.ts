import { AppError } from '@debt/kit/errors';
import type { PoolClient } from '@debt/kit/postgres';

/** The answer to a command that takes an Idempotency-Key. */
export interface Answered<T> {
  readonly value: T;
  /** True when this is the stored first answer and nothing was done now. */
  readonly replayed: boolean;
}

export interface Key {
  readonly userId: string;
  readonly key: string;
  /** Digest of the parsed command. */
  readonly hash: Buffer;
}

/**
 * Runs a command once for a key, inside the caller's transaction: key and effect commit together. A refused command (one that throws) is judged again
 * the next time.
 * @throws AppError `in_flight` while the same key is being handled, `key_reused` for another command.
 */
export async function withKey<T>(client: PoolClient, { userId, key, hash }: Key, run: () => Promise<T>): Promise<Answered<T>> {
  const lock = await client.query<{ readonly granted: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || $2::uuid::text, 1)) as granted',
    [userId, key],
  );
  if (lock.rows[0]?.granted !== true) throw new AppError('in_flight', 'The same command is still in progress.', { retryAfterSeconds: 1 });
  const stored = await client.query<{ readonly same: boolean; readonly answer: T }>(
    'select request_hash = $3 as same, answer from idempotency where user_id = $1 and key = $2',
    [userId, key, hash],
  );
  const first = stored.rows[0];
  if (first !== undefined && !first.same) throw new AppError('key_reused', 'This Idempotency-Key was already used for another command.');
  if (first !== undefined) return { value: first.answer, replayed: true };
  const value = await run();
  await client.query('insert into idempotency (user_id, key, request_hash, answer) values ($1, $2, $3, $4)', [
    userId,
    key,
    hash,
    JSON.stringify(value),
  ]);
  return { value, replayed: false };
}
