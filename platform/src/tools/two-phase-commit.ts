/**
 * One decision over several databases: each prepares its transaction in order, and then each commits in the same order. After a kill, the state
 * itself shows the decision. While the first transaction is still prepared, nothing was committed. When the first one is gone and the last one is
 * still prepared, all of them are to be committed. (PREPARE TRANSACTION of PostgreSQL; a prepared transaction survives every crash.)
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import Type from 'typebox';
import { Value } from 'typebox/value';

export const prefix = 'debt-restore';

/** The name of the transaction of database number `at` (from 1) of `of`. It contains nothing that has to be escaped. */
const nameOf = (run: string, at: number, of: number): string => `${prefix}:${run}:${at}:${of}`;

/** Commits the open transactions of all clients, or none of them. Throws the error that prevented the commit. */
export async function commitAll(clients: readonly pg.Client[]): Promise<void> {
  const [first, ...others] = clients;
  if (first === undefined) return;
  if (others.length === 0 || !(await canPrepare(first, clients.length))) {
    for (const client of clients) await client.query('commit');
    return;
  }
  const run = randomUUID();
  const names = clients.map((_, index) => nameOf(run, index + 1, clients.length));
  try {
    for (const [index, client] of clients.entries()) await client.query(`prepare transaction '${names[index] ?? ''}'`);
  } catch (error) {
    await settle(clients).catch(() => undefined);
    throw error;
  }
  for (const [index, client] of clients.entries()) await client.query(`commit prepared '${names[index] ?? ''}'`);
}

const Setting = Type.Tuple([Type.Object({ max: Type.Number() })]);

/** The servers of other operators may not allow prepared transactions; there a crash between two commits is not covered. */
async function canPrepare(client: pg.Client, count: number): Promise<boolean> {
  const { rows } = await client.query("select current_setting('max_prepared_transactions')::int as max");
  return Value.Parse(Setting, rows)[0].max >= count;
}

const Locked = Type.Tuple([Type.Object({ taken: Type.Boolean() })]);

/** Prevents a second restore while this connection is open. Returns false when another restore is in progress. */
export async function lockRestores(first: pg.Client): Promise<boolean> {
  const { rows } = await first.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [prefix]);
  return Value.Parse(Locked, rows)[0].taken;
}

const Prepared = Type.Array(Type.Object({ gid: Type.String() }));

/** Completes the decision of a killed restore, and rolls back one that had decided nothing. The clients must cover all of its databases. */
export async function settle(clients: readonly pg.Client[]): Promise<void> {
  const found: { readonly client: pg.Client; readonly gid: string; readonly run: string; readonly at: number; readonly of: number }[] = [];
  for (const client of clients) {
    const { rows } = await client.query('select gid from pg_prepared_xacts where database = current_database() and starts_with(gid, $1)', [
      `${prefix}:`,
    ]);
    for (const { gid } of Value.Parse(Prepared, rows)) {
      const [, run = '', at = '', of = ''] = gid.split(':');
      found.push({ client, gid, run, at: Number(at), of: Number(of) });
    }
  }
  for (const run of new Set(found.map((each) => each.run))) {
    const parts = found.filter((each) => each.run === run).toSorted((a, b) => a.at - b.at);
    const isDecided = parts.some(({ at, of }) => at === of) && !parts.some(({ at }) => at === 1);
    for (const { client, gid } of parts) await client.query(`${isDecided ? 'commit' : 'rollback'} prepared '${gid}'`);
  }
}
