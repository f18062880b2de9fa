import { AutoResetEvent, Background, pause } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import type { Pool } from '@debt/kit/postgres';
import { transaction } from './database.ts';
import { eraseUser } from './erase.ts';
import { accountLimits } from './limits.ts';

/** The sweeps of the ledger; each call handles a bounded number of rows. */
export interface LedgerSweeps {
  settleDeleted(): Promise<number>;
  purgeIdempotency(): Promise<number>;
}

const rows = accountLimits.sweepRowsMax;

/** Each statement removes at most `rows` rows. Revoked and expired credentials are kept for a day, to investigate an incident. */
const expired = [
  `delete from credentials where id in (select id from credentials where expires_at < now() - interval '1 day' limit ${rows})`,
  `delete from credentials where id in (select id from credentials where revoked_at < now() - interval '1 day' limit ${rows})`,
  `delete from codes where id in (select id from codes where created_at < now() - interval '2 days' limit ${rows})`,
  `delete from code_requests where id in (select id from code_requests where handled_at is not null and requested_at < now() - interval '2 days' limit ${rows})`,
  `delete from link_requests where id in (select id from link_requests where requested_at < now() - interval '2 days' limit ${rows})`,
  `delete from sign_in_limits where key in (select key from sign_in_limits where due < now() limit ${rows})`,
];

const neverActivated = /* sql */ `
  select id from users where activated_at is null and deleted_at is null and created_at < now() - interval '${accountLimits.notActivatedDays} days'
  order by created_at limit 1 for update skip locked`;

/** Removes in bounded batches: expired credentials, old codes, accounts that were never activated, and what deleted accounts leave behind. */
export class Sweep implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #ledger: LedgerSweeps;
  readonly #log: Logger;
  readonly #latch = new AutoResetEvent();
  #loop: Background | undefined;

  constructor(pool: Pool, ledger: LedgerSweeps, log: Logger) {
    this.#pool = pool;
    this.#ledger = ledger;
    this.#log = log;
  }

  start(): void {
    this.#loop ??= new Background('sweep', this.#log, async (signal) => {
      while (!signal.aborted) {
        const touched = await this.once();
        if (touched === 0) await this.#latch.wait(accountLimits.sweepEveryMs, signal);
        else await pause(accountLimits.sweepPauseMs, signal);
      }
    });
  }

  /** Call it after an account was deleted. */
  wake(): void {
    this.#latch.set();
  }

  /** Runs one round of all sweeps. @returns how many rows were touched. */
  async once(): Promise<number> {
    let touched = 0;
    for (const statement of expired) touched += (await this.#pool.query(statement)).rowCount ?? 0;
    for (let removed = 0; removed < rows && (await this.#removeNeverActivated()); removed += 1) touched += 1;
    touched += await this.#ledger.settleDeleted();
    return touched + (await this.#ledger.purgeIdempotency());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop?.[Symbol.asyncDispose]();
  }

  /**
   * Frees the handle of an account that was never activated, because no one could address it. Without a ledger the account is deleted; else it keeps
   * its records under another handle.
   */
  async #removeNeverActivated(): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      const { rows: found } = await client.query<{ readonly id: string }>(neverActivated);
      const userId = found[0]?.id;
      if (userId === undefined) return false;
      await eraseUser(client, userId);
      const kept = await client.query('select 1 from accounts where $1 in (lender_id, borrower_id) limit 1', [userId]);
      if (kept.rowCount === 0) {
        await client.query('delete from people where owner_id = $1', [userId]);
        await client.query('delete from links where $1 in (low_id, high_id)', [userId]);
        await client.query('delete from users where id = $1', [userId]);
        await client.query('delete from parties where owner_id = $1 or id = $1', [userId]);
      } else await client.query(`update users set handle = 'deleted-' || replace(id::text, '-', '') where id = $1`, [userId]);
      return true;
    });
  }
}
