import type { Pool } from '../postgres/postgres.ts';

/** Rows and index entries that scans have read, for each table with its indexes. */
export type RowsRead = Readonly<Record<string, number>>;

const countersSql = /* sql */ `
select coalesce(x.indrelid, c.oid)::regclass::text as name, sum(pg_stat_get_tuples_returned(c.oid))::float8 as read
from pg_class c left join pg_index x on x.indexrelid = c.oid
where c.relkind in ('r', 'i') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'pg_toast', 'information_schema')
group by 1`;

/** Measures on the connections of this pool, which must be the only ones that use the database. */
export class ReadMeter {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Leaves the tables with the statistics of a nearly empty database, and prevents the server from updating them. Plans that are made from now on are
   * made for these sizes.
   */
  async freezeStatistics(): Promise<void> {
    await this.#pool.query(`do $$
      declare t regclass;
      begin
        for t in select oid from pg_class where relkind = 'r' and relnamespace::regnamespace::text not in ('pg_catalog', 'pg_toast', 'information_schema')
        loop execute format('alter table %s set (autovacuum_enabled = off)', t); end loop;
      end $$`);
    await this.#pool.query('analyze');
  }

  /** The rows that `work` read, without the tables that it did not read. */
  async during(work: () => Promise<unknown>): Promise<RowsRead> {
    const before = await this.#counters();
    await work();
    const after = await this.#counters();
    return Object.fromEntries(
      [...after].map(([name, read]) => [name, read - (before.get(name) ?? 0)] as const).filter(([, read]) => read !== 0),
    );
  }

  async #counters(): Promise<ReadonlyMap<string, number>> {
    // A connection reports its counts when it is idle, and then only occasionally unless it is forced to.
    await this.#pool.query('select pg_stat_force_next_flush()');
    const { rows } = await this.#pool.query<{ readonly name: string; readonly read: number }>(countersSql);
    return new Map(rows.map(({ name, read }) => [name, read]));
  }
}

/** The rows of all tables together. */
export const sumOf = (read: RowsRead): number => Object.values(read).reduce((sum, rows) => sum + rows, 0);
