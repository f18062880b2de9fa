import type { PoolClient } from '@debt/kit/postgres';

/** Deletes what belongs to the user alone. What is shared with others stays, under the id. */
export async function eraseUser(client: PoolClient, userId: string): Promise<void> {
  await client.query(
    `update users set name = '', email = null, email_lower = null, password_hash = null, deleted_at = now() where id = $1`,
    [userId],
  );
  await client.query('delete from credentials where user_id = $1', [userId]);
  await client.query('delete from codes where user_id = $1', [userId]);
  await client.query('delete from code_guards where user_id = $1', [userId]);
  // The worker owns requests that are not handled yet; it finds no account for them.
  await client.query('delete from code_requests where user_id = $1 and handled_at is not null', [userId]);
  await client.query(
    'update links set requested_by = null, requested_at = null, request_id = null where requested_by is not null and (low_id = $1 or high_id = $1)',
    [userId],
  );
}
