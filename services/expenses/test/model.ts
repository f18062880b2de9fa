import { consent, type Decision, forecastAllocation, type Kind, minor, type Relation, type State, stateAfter } from '@debt/rules';

/** The ledger in memory, one command at a time, with the pure functions of the rules: the reference for the SQL functions. */
export interface ModelDebt {
  readonly id: string;
  readonly dueOn: string | undefined;
  readonly openedAt: string;
  outstanding: bigint;
}

export interface ModelAccount {
  readonly key: string;
  readonly debts: ModelDebt[];
}

interface ModelEntry {
  readonly debt: ModelDebt;
  readonly delta: bigint;
  /** The amount outstanding of the debt after it. */
  readonly left: bigint;
}

export interface NewModelTransaction {
  readonly id: string;
  /** The id of the debt that it would open. */
  readonly debtId: string;
  readonly author: string;
  readonly other: string;
  readonly authorLends: boolean;
  readonly currency: string;
  readonly kind: Kind;
  readonly sign: bigint;
  readonly amount: bigint;
  readonly dueOn?: string | undefined;
  readonly target?: string | undefined;
  readonly reverses?: string | undefined;
}

export interface ModelTransaction extends NewModelTransaction {
  readonly firstContact: boolean;
  /** The user whose consent it needs. */
  readonly consentFrom: string | undefined;
  state: State;
  decidedBy?: string;
  entries: readonly ModelEntry[];
}

export type ModelOutcome =
  | { readonly refused: string }
  | {
      readonly state: State;
      readonly parts: readonly (readonly [debt: string, delta: bigint, left: bigint])[];
      readonly outstanding: bigint;
    };

export class Model {
  readonly transactions = new Map<string, ModelTransaction>();
  readonly #accounts = new Map<string, ModelAccount>();
  readonly #relationOf: (one: string, two: string) => Relation;
  readonly #linked = new Set<string>();
  #opened = 0;

  constructor(relationOf: (one: string, two: string) => Relation) {
    this.#relationOf = relationOf;
  }

  account(request: Pick<NewModelTransaction, 'author' | 'other' | 'authorLends' | 'currency'>): ModelAccount {
    const key = [...(request.authorLends ? [request.author, request.other] : [request.other, request.author]), request.currency].join(' ');
    const account = this.#accounts.get(key) ?? { key, debts: [] };
    this.#accounts.set(key, account);
    return account;
  }

  relation(one: string, two: string): Relation {
    return this.#linked.has([one, two].sort().join()) ? 'linked' : this.#relationOf(one, two);
  }

  record(request: NewModelTransaction): ModelOutcome {
    const relation = this.relation(request.author, request.other);
    const refused =
      (relation === 'stranger' ? this.#strangerRefusal(request) : undefined) ??
      this.#undoRefusal(request) ??
      this.#targetRefusal(request) ??
      this.#misfit(request);
    if (refused !== undefined) return { refused };
    const consentFrom = this.#consentFrom(request, relation);
    if (consentFrom !== undefined && request.kind === 'repay' && request.amount > this.outstanding(request) - this.#ownWaiting(request))
      return { refused: 'exceeds_outstanding' };
    const transaction: ModelTransaction = {
      ...request,
      firstContact: relation === 'stranger',
      consentFrom,
      state: 'pending',
      entries: [],
    };
    this.transactions.set(transaction.id, transaction);
    if (consentFrom === undefined) this.post(transaction);
    return this.#outcomeOf(transaction);
  }

  decide(id: string, by: string, decision: Decision): ModelOutcome {
    const transaction = this.transactions.get(id);
    if (transaction === undefined || (by !== transaction.author && by !== transaction.other)) return { refused: 'transaction_not_found' };
    const { consentFrom } = transaction;
    if (consentFrom !== undefined && (by === consentFrom) === (decision === 'withdraw')) return { refused: 'not_yours' };
    if (transaction.state === stateAfter[decision] && transaction.decidedBy === by) return this.#outcomeOf(transaction);
    if (transaction.state !== 'pending') return { refused: 'already_decided' };
    const misfit = decision === 'confirm' ? this.#misfit(transaction) : undefined;
    if (misfit !== undefined) return { refused: misfit };
    transaction.decidedBy = by;
    if (decision === 'confirm') {
      this.post(transaction);
      this.#linked.add([transaction.author, transaction.other].sort().join());
    } else transaction.state = stateAfter[decision];
    return this.#outcomeOf(transaction);
  }

  /** Creates the entries of a transaction. @throws when it violates an invariant. */
  post(transaction: ModelTransaction): void {
    if (transaction.decidedBy !== transaction.consentFrom)
      throw new Error(
        `${transaction.id} is posted by ${transaction.decidedBy ?? 'nobody'}, and needs ${transaction.consentFrom ?? 'nobody'}`,
      );
    transaction.entries = transaction.kind === 'lend' ? [this.#open(transaction)] : this.#plan(transaction);
    if (transaction.entries.reduce((sum, entry) => sum + entry.delta, 0n) !== transaction.sign * transaction.amount)
      throw new Error(`${transaction.id} is not the sum of its entries`);
    for (const entry of transaction.entries) entry.debt.outstanding = entry.left;
    if (transaction.entries.some((entry) => entry.left < 0n)) throw new Error(`${transaction.id} overdraws`);
    transaction.state = 'posted';
  }

  outstanding(request: NewModelTransaction): bigint {
    return this.account(request).debts.reduce((sum, debt) => sum + debt.outstanding, 0n);
  }

  #consentFrom(request: NewModelTransaction, relation: Relation): string | undefined {
    const { consentFrom } = consent({ authorLends: request.authorLends, raises: request.sign > 0n, relation });
    if (consentFrom === undefined) return undefined;
    return (consentFrom === 'lender') === request.authorLends ? request.author : request.other;
  }

  #open(transaction: ModelTransaction): ModelEntry {
    this.#opened += 1;
    const debt = { id: transaction.debtId, dueOn: transaction.dueOn, openedAt: this.#opened.toString().padStart(9, '0'), outstanding: 0n };
    this.account(transaction).debts.push(debt);
    return { debt, delta: transaction.amount, left: transaction.amount };
  }

  #plan(request: NewModelTransaction): readonly ModelEntry[] {
    if (request.kind === 'lend') return [];
    if (request.reverses !== undefined) return this.#transaction(request.reverses).entries.map(({ debt, delta }) => entryOf(debt, -delta));
    const debts = this.account(request).debts.filter((debt) => request.target === undefined || debt.id === request.target);
    const open = debts.map((debt) => ({ ...debt, outstanding: minor(debt.outstanding) }));
    const forecast = forecastAllocation(open, minor(request.amount));
    if (!forecast.ok) return [];
    return forecast.allocations.flatMap((part) =>
      debts.filter((debt) => debt.id === part.debtId).map((debt) => entryOf(debt, 0n - part.amount)),
    );
  }

  #misfit(request: NewModelTransaction): string | undefined {
    if (request.kind === 'lend') return undefined;
    const plan = this.#plan(request);
    return plan.length === 0 || plan.some((entry) => entry.left < 0n) ? 'exceeds_outstanding' : undefined;
  }

  #undoRefusal(request: NewModelTransaction): string | undefined {
    if (request.reverses === undefined) return undefined;
    if (this.#transaction(request.reverses).state !== 'posted') return 'not_posted';
    const again = [...this.transactions.values()].some(
      (transaction) => transaction.reverses === request.reverses && (transaction.state === 'pending' || transaction.state === 'posted'),
    );
    return again ? 'already_reversed' : undefined;
  }

  #targetRefusal(request: NewModelTransaction): string | undefined {
    if (request.target === undefined || this.account(request).debts.some((debt) => debt.id === request.target)) return undefined;
    const [lender, borrower] = this.account(request).key.split(' ');
    const found = [...this.#accounts.values()].find((account) => account.debts.some((debt) => debt.id === request.target));
    if (found?.key.startsWith(`${borrower ?? ''} ${lender ?? ''} `)) return 'wrong_side';
    return found?.key.startsWith(`${lender ?? ''} ${borrower ?? ''} `) ? 'currency_mismatch' : 'debt_not_found';
  }

  #strangerRefusal(request: NewModelTransaction): string | undefined {
    const requests = [...this.transactions.values()].filter(
      (transaction) => transaction.firstContact && transaction.author === request.author && transaction.other === request.other,
    );
    if (requests.some((transaction) => transaction.state === 'pending')) return 'first_contact_pending';
    return requests.some((transaction) => transaction.state === 'declined') ? 'first_contact_too_soon' : undefined;
  }

  #ownWaiting(request: NewModelTransaction): bigint {
    const mine = [...this.transactions.values()].filter(
      (transaction) => transaction.state === 'pending' && transaction.kind === 'repay' && transaction.author === request.author,
    );
    return mine
      .filter((transaction) => this.account(transaction) === this.account(request))
      .reduce((sum, transaction) => sum + transaction.amount, 0n);
  }

  #transaction(id: string): ModelTransaction {
    const transaction = this.transactions.get(id);
    if (transaction === undefined) throw new Error(`${id} was never recorded`);
    return transaction;
  }

  #outcomeOf(transaction: ModelTransaction): ModelOutcome {
    const entries = transaction.state === 'pending' ? this.#plan(transaction) : transaction.entries;
    return {
      state: transaction.state,
      parts: entries.map((entry) => [entry.debt.id, entry.delta < 0n ? -entry.delta : entry.delta, entry.left]),
      outstanding: this.outstanding(transaction),
    };
  }
}

const entryOf = (debt: ModelDebt, delta: bigint): ModelEntry => ({ debt, delta, left: debt.outstanding + delta });
