import type { Pool } from '@debt/kit/postgres';
import { limits } from '../limits.ts';
import type { OutboxDestination } from './rows.ts';

const brokers: Readonly<Record<OutboxDestination, string>> = {
  events: 'events have been waiting for the event bus (EVENTS_URL)',
  mail: 'mails have been waiting for the job queue (JOBS_URL)',
};

/**
 * Reports destinations with an oldest row above the limit of age, each as a sentence for an operator: the broker is unavailable. No row is lost
 * meanwhile.
 */
export async function waitingRows(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ destination: OutboxDestination; since: Date }>(
    `select d.name as destination, o.created_at as since
       from unnest($1::text[]) as d(name),
            lateral (select created_at from outbox where destination = d.name and parked_at is null order by outbox.id limit 1) as o
      where o.created_at < now() - $2 * interval '1 millisecond'`,
    [Object.keys(brokers), limits.outboxIdleMs],
  );
  return rows.map(({ destination, since }) => `${brokers[destination]} since ${since.toISOString()}`);
}
