import type { PoolClient } from '@debt/kit/postgres';

/** What belongs to the person goes; what others share in stays, under the id. */
export async function eraseUser(client: PoolClient, userId: string): Promise<void> {
  await client.query(
    `update users set name = '', email = null, email_lower = null, password_hash = null, deleted_at = now() where id = $1`,
    [userId],
  );
  await client.query('delete from credentials where user_id = $1', [userId]);
  await client.query('delete from codes where user_id = $1', [userId]);
  await client.query('delete from code_guards where user_id = $1', [userId]);
  // Requests that wait belong to the worker, which finds nobody for them.
  await client.query('delete from code_requests where user_id = $1 and handled_at is not null', [userId]);
  await client.query(
    'update links set requested_by = null, requested_at = null, request_id = null where requested_by is not null and (low_id = $1 or high_id = $1)',
    [userId],
  );
}
