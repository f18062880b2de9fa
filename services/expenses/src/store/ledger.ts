import type { Pool } from '@debt/kit/postgres';
import type { Kind, State } from '../domain/index.ts';
import type { Actor, DebtOutcome, DecideCommand, ReverseCommand, SayCommand, SetDueCommand, TransactionOutcome } from './commands.ts';
import type { Debt, DebtLine, Page, StatementLine, Summary, Transaction, TransactionDetail } from './views.ts';

export interface PageRequest {
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** At most limits.pageRowsMax. */
  readonly limit: number;
}

export interface HistoryFilter {
  /** An entry of my address book. */
  readonly personId?: string | undefined;
  readonly state?: State | undefined;
  readonly kind?: Kind | undefined;
  readonly waitsFor?: 'me' | 'them' | undefined;
  readonly currency?: string | undefined;
  /** ISO 8601 date (UTC); said on it or later. */
  readonly from?: string | undefined;
  /** ISO 8601 date (UTC); said on it or before. */
  readonly to?: string | undefined;
  /** Part of the description, in either case. */
  readonly text?: string | undefined;
  readonly debtId?: string | undefined;
}

export interface StatementRequest extends PageRequest {
  readonly personId: string;
  readonly currency: string;
  /** The side: what they owe me (true) or what I owe them. */
  readonly iLend: boolean;
}

export interface DebtsRequest extends PageRequest {
  readonly personId?: string | undefined;
  readonly currency?: string | undefined;
  readonly iLend?: boolean | undefined;
  /** Also those that are paid off. */
  readonly all: boolean;
}

const notYet = (): never => {
  throw new Error('not implemented yet');
};

/** The ledger: one method per command and per question. A command is one call of one SQL function: one round trip, one commit. */
export class Ledger {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async say(_command: SayCommand): Promise<TransactionOutcome> {
    return notYet();
  }
  async reverse(_command: ReverseCommand): Promise<TransactionOutcome> {
    return notYet();
  }
  async decide(_command: DecideCommand): Promise<TransactionOutcome> {
    return notYet();
  }
  async setDue(_command: SetDueCommand): Promise<DebtOutcome> {
    return notYet();
  }

  async summary(_userId: string): Promise<Summary> {
    return notYet();
  }
  /** Newest first. What waits is history with `waitsFor`. */
  async history(_userId: string, _filter: HistoryFilter, _page: PageRequest): Promise<Page<Transaction>> {
    return notYet();
  }
  async transaction(_userId: string, _transactionId: string): Promise<TransactionDetail | undefined> {
    return notYet();
  }
  /** My latest word that can still be taken back: pending (withdraw) or posted and not reversed (reverse). */
  async latestOfMine(_userId: string): Promise<Transaction | undefined> {
    return notYet();
  }
  async statement(_userId: string, _request: StatementRequest): Promise<Page<StatementLine>> {
    return notYet();
  }
  async debts(_userId: string, _request: DebtsRequest): Promise<Page<Debt>> {
    return notYet();
  }
  async debt(_userId: string, _debtId: string): Promise<Debt | undefined> {
    return notYet();
  }
  async debtLines(_userId: string, _debtId: string, _page: PageRequest): Promise<Page<DebtLine>> {
    return notYet();
  }
  /** All my transactions, oldest first, fetched in bounded batches. */
  exportRows(_userId: string): AsyncIterable<Transaction> {
    return notYet();
  }

  /** Declines what `otherId` said to this user and still waits: a part of blocking them. Call it after the block is committed. */
  async declineAllFrom(_actor: Actor, _otherId: string): Promise<number> {
    return notYet();
  }
  /**
   * For accounts that were deleted (`users.deleted_at`): withdraws what they said, declines what waits for them, blanks their private people.
   * Safe to repeat; call it after the deletion is committed and now and then. Returns how many words it settled.
   */
  async settleDeleted(): Promise<number> {
    return notYet();
  }
  /** Removes idempotency keys older than limits.idempotencyKeptDays, a bounded number a call. */
  async purgeIdempotency(): Promise<number> {
    return notYet();
  }
}
