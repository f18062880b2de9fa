import type { Session } from '@debt/kit/postgres';

/** Rows read, published and deleted in one pass; within the batch limits of the event bus and of the job queue. */
export const rowsPerPass = 500;

export const outboxDestinations = ['events', 'mail'] as const;
export type OutboxDestination = (typeof outboxDestinations)[number];

export interface OutboxRow {
  readonly id: string;
  /** Null for mail. */
  readonly topic: string | null;
  readonly key: string;
  readonly message: unknown;
}

/** A row that its destination refuses permanently. */
export interface RefusedRow {
  readonly id: string;
  readonly cause: string;
}

/**
 * Reads the oldest rows of a destination. There is no cursor: a transaction that commits late has lower ids than rows already read, and the next pass
 * reads its rows. Rows of one ledger account are in order, because their ids are drawn under the account's lock.
 */
export async function readWaiting(session: Session, destination: OutboxDestination): Promise<readonly OutboxRow[]> {
  const { rows } = await session.query<OutboxRow>({
    name: 'outbox_read',
    text: `select id::text as id, topic, key, message from outbox where destination = $1 and parked_at is null order by outbox.id limit ${rowsPerPass}`,
    values: [destination],
  });
  return rows;
}

export async function deleteRows(session: Session, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await session.query({ name: 'outbox_delete', text: 'delete from outbox where id = any($1::bigint[])', values: [ids] });
}

export async function parkRows(session: Session, refused: readonly RefusedRow[]): Promise<void> {
  if (refused.length === 0) return;
  await session.query(
    `update outbox o set parked_at = now(), parked_cause = r.cause from unnest($1::bigint[], $2::text[]) as r(id, cause) where o.id = r.id`,
    [refused.map(({ id }) => id), refused.map(({ cause }) => cause)],
  );
}
