/** Posted transactions were delivered: the outbox is empty except for parked events, and every party with an account has the event in its feed. */
import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Check } from './check.ts';

export interface DeliveryOptions {
  /** The time for events in transit to arrive. */
  readonly graceMs?: number;
}

const graceMsDefault = 10_000;
const pollMs = 200;
const pageRows = 5_000;
const sampleMax = 5;

/** An event, and a user whose feed must contain it. */
export interface ExpectedNotification {
  readonly event: string;
  readonly reader: string;
}
/** Access to the feeds. */
export interface Feeds {
  /**
   * `event for reader` of each missing notification. Notifications that a feed has dropped, because it keeps only the newest ones, are not missing.
   */
  absent(expected: readonly ExpectedNotification[]): Promise<readonly string[]>;
}

/** A pool, or a single connection whose transaction then runs every query. */
export interface Ledger {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

export async function verifyDelivery(
  ledger: Ledger,
  feed: Feeds,
  { graceMs = graceMsDefault }: DeliveryOptions = {},
): Promise<readonly Check[]> {
  const until = Date.now() + graceMs;
  const waiting = await settled(() => waitingInOutbox(ledger), until);
  const missing = await settled(() => missingInFeeds(ledger, feed), until);
  return [
    check('the outbox is empty but for what is parked', waiting),
    check('every event of a transaction is in the feeds of its parties', missing),
  ];
}

/** Waits until everything that this connection sees has been delivered. Resolves to what has not. */
export const undelivered = (ledger: Ledger, feed: Feeds, graceMs = graceMsDefault): Promise<readonly string[]> =>
  settled(() => missingInFeeds(ledger, feed), Date.now() + graceMs);

const check = (name: string, broken: readonly string[]): Check => ({ name, violations: broken.length, sample: broken.slice(0, sampleMax) });

/** Repeats until nothing is found or the time is over. */
async function settled(look: () => Promise<readonly string[]>, until: number): Promise<readonly string[]> {
  for (;;) {
    const found = await look();
    if (found.length === 0 || Date.now() >= until) return found;
    await sleep(pollMs);
  }
}

const Ids = Type.Array(Type.Object({ id: Type.String() }));
const Expected = Type.Array(Type.Object({ id: Type.String(), event: Type.String(), readers: Type.Array(Type.String()) }));

async function waitingInOutbox(ledger: Ledger): Promise<readonly string[]> {
  const { rows } = await ledger.query('select id::text as id from outbox where parked_at is null order by id limit 1000');
  return Value.Parse(Ids, rows).map(({ id }) => id);
}

/**
 * Page by page, in the order of ids. A feed has a reader as long as the account exists: a private contact never had one, and an event after the
 * deletion of an account, such as the end of its pending transactions, is addressed to the other party alone.
 */
async function missingInFeeds(ledger: Ledger, feed: Feeds): Promise<readonly string[]> {
  const missing: string[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await ledger.query(
      `select t.id::text as id, t.id || ':' || t.state as event,
         array(select u.id::text from users u where u.id in (t.lender_id, t.borrower_id) and u.deleted_at is null) as readers
       from transactions t where t.id > $1 order by t.id limit $2`,
      [after, pageRows],
    );
    const page = Value.Parse(Expected, rows);
    const last = page.at(-1);
    if (last === undefined) return missing;
    missing.push(...(await feed.absent(page.flatMap(({ event, readers }) => readers.map((reader) => ({ event, reader }))))));
    after = last.id;
  }
}

export const postgresFeeds = (feed: Ledger): Feeds => ({
  absent: async (expected) => {
    const { rows } = await feed.query(
      `select e.event || ' for ' || e.reader as id from unnest($1::text[], $2::text[]) as e(event, reader)
     where not exists (select from notifications n where n.user_id = e.reader and n.event_id = e.event)
       and not exists (select from feeds f where f.user_id = e.reader and f.floor > 1)`,
      [expected.map(({ event }) => event), expected.map(({ reader }) => reader)],
    );
    return Value.Parse(Ids, rows).map(({ id }) => id);
  },
});
