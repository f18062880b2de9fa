/** All checks of an environment's databases, for any caller with access to them. */
import { openPool } from '@debt/kit/postgres';
import type { Check } from './check.ts';
import { type Feeds, postgresFeeds, verifyDelivery } from './delivery.ts';

export interface Databases {
  /** Complete URLs, passwords included. */
  readonly ledgerUrl: string;
  readonly feedUrl: string;
  /** The CA certificates of the servers, a PEM file. */
  readonly caFile?: string;
}

/** The databases cannot be queried. The message contains no password. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseAway';
}

const options = { applicationName: 'debt-platform verify', connectionsMax: 2, statementTimeoutMs: 600_000 };

/** Throws `DatabaseUnavailable` before anything was checked. */
export async function verifyDatabases({ ledgerUrl, feedUrl, caFile }: Databases): Promise<readonly Check[]> {
  const trust = caFile === undefined ? {} : { caFile };
  await using opened = new AsyncDisposableStack();
  const ledger = opened.adopt(
    openPool(ledgerUrl, { ...options, ...trust }, () => undefined),
    (pool) => pool.end(),
  );
  await ledger.query('select 1').catch(unavailable);
  const feeds = await openFeeds(feedUrl, trust, opened).catch(unavailable);
  const { verifyLedger } = await import('@debt/expenses/verify');
  const { checks } = await verifyLedger(ledger);
  return [...checks, ...(await verifyDelivery(ledger, feeds))];
}

function unavailable(cause: unknown): never {
  throw new DatabaseUnavailable(cause instanceof Error ? cause.message : '', { cause });
}

async function openFeeds(url: string, trust: { readonly caFile?: string }, opened: AsyncDisposableStack): Promise<Feeds> {
  if (url.startsWith('mongodb:')) {
    const { openMongoFeedCheck } = await import('@debt/notifier/operate');
    const feeds = opened.use(openMongoFeedCheck(url, trust));
    await feeds.absent([{ event: '', reader: '' }]);
    return feeds;
  }
  const pool = opened.adopt(
    openPool(url, { ...options, ...trust }, () => undefined),
    (each) => each.end(),
  );
  await pool.query('select 1');
  return postgresFeeds(pool);
}
