import { notSignedIn } from '@debt/kit/access';
import { errorCode } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import type { Actor } from '../store/commands.ts';

/** Runs `work` in one transaction: commits when it returns, rolls back when it throws. */
export const transaction = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => inTransaction(pool, work, ['commit']);

/** Runs `work` in a transaction that is always rolled back, with every check that a commit would make: a dry run. */
export const rehearsal = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, work, ['set constraints all immediate', 'rollback']);

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>, ends: readonly string[]): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    for (const end of ends) await client.query(end);
    return result;
  } catch (thrown) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error('rollback failed');
    });
    throw thrown;
  } finally {
    client.release(broken);
  }
}

/**
 * Verifies the credential again inside the transaction and locks it against revocation until the commit. A revocation is therefore effective
 * from the moment it was answered. @throws AppError `not_signed_in`
 */
export async function requireActiveCredential(client: PoolClient, actor: Actor): Promise<void> {
  const found = await client.query(
    `select 1 from credentials where id = $1 and user_id = $2 and revoked_at is null and (expires_at is null or expires_at > now()) for share`,
    [actor.credentialId, actor.userId],
  );
  if (found.rowCount !== 1) throw notSignedIn();
}

/** Serialises the commands on one account by locking its row first. Otherwise two commands that revoke each other's credentials could deadlock. */
export async function lockUser(client: PoolClient, userId: string): Promise<void> {
  await client.query('select 1 from users where id = $1 for no key update', [userId]);
}

/** The constraint that a statement violated, if that is why it failed. */
export function violatedConstraint(thrown: unknown): string | undefined {
  const isViolation = errorCode(thrown)?.startsWith('23') === true;
  return isViolation && typeof thrown === 'object' && thrown !== null && 'constraint' in thrown && typeof thrown.constraint === 'string'
    ? thrown.constraint
    : undefined;
}
