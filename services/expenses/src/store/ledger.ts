import type { Pool } from '@debt/kit/postgres';
import Type from 'typebox';
import type {
  BalanceDayBody,
  DebtBody,
  EntryBody,
  StatementEntryBody,
  SummaryBody,
  TransactionBody,
  TransactionRecordedBody,
} from '../contract/contract.ts';
import { limits } from '../limits.ts';
import { type BalanceHistoryRequest, readBalanceHistory } from './balance-history.ts';
import type {
  Actor,
  DebtOutcome,
  DecideCommand,
  Done,
  RecordCommand,
  Refused,
  ReverseCommand,
  SetDueCommand,
  TransactionOutcome,
} from './commands.ts';
import { type DebtsRequest, readDebt, readDebtEntries, readDebts, readStatement, type StatementRequest } from './debts.ts';
import { decoderOf } from './decoder.ts';
import { exportRows, type HistoryFilter, readHistory, readLatestOfMine, readTransaction } from './history.ts';
import { LedgerCommands } from './ledger-commands.ts';
import type { PageRequest } from './pages.ts';
import { readSummary } from './summary.ts';
import { timeOrderedId } from './time-ordered-id.ts';
import type { Page } from './views.ts';

const decodeSettled = decoderOf(Type.Tuple([Type.Object({ rows: Type.Integer() })]));

/** The ledger: one method for each command and each query. A command is one call of one SQL function: one round trip, one commit. */
export class Ledger {
  readonly #pool: Pool;
  readonly #commands: LedgerCommands;

  constructor(pool: Pool, newId: () => string = timeOrderedId) {
    this.#pool = pool;
    this.#commands = new LedgerCommands(pool, newId);
  }

  /** Records a transaction: posted immediately or pending, by the consent rule. */
  record(command: RecordCommand): Promise<TransactionOutcome> {
    return this.#commands.record(command);
  }

  /** Reverses a posted transaction as a whole, under the same rule. */
  reverse(command: ReverseCommand): Promise<TransactionOutcome> {
    return this.#commands.reverse(command);
  }

  /** Confirms, declines or withdraws a pending transaction. A repeated decision has no further effect and returns `replayed`. */
  decide(command: DecideCommand): Promise<TransactionOutcome> {
    return this.#commands.decide(command);
  }

  /** Moves a due date: against the caller's own interest only, or freely with a private contact. */
  setDue(command: SetDueCommand): Promise<DebtOutcome> {
    return this.#commands.setDue(command);
  }

  /** Declines the pending transactions that `authorId` (a party id) recorded with this user, as part of a block. Call it after the block is committed. */
  declineAllFrom(actor: Actor, authorId: string): Promise<Done<number> | Refused> {
    return this.#commands.declineAllFrom(actor, authorId);
  }

  summary(userId: string): Promise<SummaryBody> {
    return readSummary(this.#pool, userId);
  }

  /** The balance in a currency at the end of each day on which it changed, for a year at most. */
  balanceHistory(userId: string, request: BalanceHistoryRequest): Promise<BalanceDayBody[]> {
    return readBalanceHistory(this.#pool, userId, request);
  }

  /** Newest first. Pending transactions are history with `consentFrom`. */
  history(userId: string, filter: HistoryFilter, page: PageRequest): Promise<Page<TransactionBody>> {
    return readHistory(this.#pool, userId, filter, page);
  }

  transaction(userId: string, transactionId: string): Promise<TransactionRecordedBody | undefined> {
    return readTransaction(this.#pool, userId, transactionId);
  }

  /** My latest transaction that can still be undone: pending (withdraw), or posted and not reversed (reverse). */
  latestOfMine(userId: string): Promise<TransactionBody | undefined> {
    return readLatestOfMine(this.#pool, userId);
  }

  statement(userId: string, request: StatementRequest): Promise<Page<StatementEntryBody>> {
    return readStatement(this.#pool, userId, request);
  }

  debts(userId: string, request: DebtsRequest): Promise<Page<DebtBody>> {
    return readDebts(this.#pool, userId, request);
  }

  debt(userId: string, debtId: string): Promise<DebtBody | undefined> {
    return readDebt(this.#pool, userId, debtId);
  }

  debtEntries(userId: string, debtId: string, page: PageRequest): Promise<Page<EntryBody>> {
    return readDebtEntries(this.#pool, userId, debtId, page);
  }

  /** All my transactions, oldest first, fetched in bounded batches. */
  exportRows(userId: string): AsyncIterable<TransactionBody> {
    return exportRows(this.#pool, userId);
  }

  /**
   * Clears deleted accounts (`users.deleted_at`): withdraws their pending transactions, declines those that await them, and blanks their private
   * contacts.
   * Handles a bounded number of rows. Call it after a deletion is committed, and periodically, until it returns 0.
   */
  async settleDeleted(): Promise<number> {
    const { rows } = await this.#pool.query('select clear_deleted_users() as rows');
    return decodeSettled(rows)[0].rows;
  }

  /** Removes a bounded number of idempotency keys that are older than limits.idempotencyKeptDays. */
  async purgeIdempotency(): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `delete from idempotency where (user_id, key) in (
         select user_id, key from idempotency where created_at < now() - make_interval(days => $1) order by created_at limit $2)`,
      [limits.idempotencyKeptDays, limits.sweepRowsMax],
    );
    return rowCount ?? 0;
  }
}
