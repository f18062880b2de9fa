import { consent, type Decision, forecastAllocation, inFavour, type Kind, minor, type Relation, type State, stateAfter } from '@debt/rules';

/** The ledger in memory, one command at a time, with the pure functions of the domain: what the SQL functions are held against. */
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

interface ModelLine {
  readonly debt: ModelDebt;
  readonly delta: bigint;
  /** Outstanding of the debt after it. */
  readonly left: bigint;
}

export interface ModelWord {
  readonly id: string;
  /** Of the debt that it would open. */
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

export interface ModelTransaction extends ModelWord {
  readonly firstContact: boolean;
  readonly needsWord: boolean;
  state: State;
  decidedBy?: string;
  lines: readonly ModelLine[];
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

  account(word: Pick<ModelWord, 'author' | 'other' | 'authorLends' | 'currency'>): ModelAccount {
    const key = [...(word.authorLends ? [word.author, word.other] : [word.other, word.author]), word.currency].join(' ');
    const account = this.#accounts.get(key) ?? { key, debts: [] };
    this.#accounts.set(key, account);
    return account;
  }

  relation(one: string, two: string): Relation {
    return this.#linked.has([one, two].sort().join()) ? 'linked' : this.#relationOf(one, two);
  }

  say(word: ModelWord): ModelOutcome {
    const relation = this.relation(word.author, word.other);
    const refused =
      (relation === 'stranger' ? this.#strangerRefusal(word) : undefined) ??
      this.#undoRefusal(word) ??
      this.#targetRefusal(word) ??
      this.#misfit(word);
    if (refused !== undefined) return { refused };
    const needsWord = consent({ authorLends: word.authorLends, raises: word.sign > 0n, other: relation }).effect === 'waits';
    if (needsWord && word.kind === 'repay' && word.amount > this.outstanding(word) - this.#ownWaiting(word))
      return { refused: 'exceeds_outstanding' };
    const said: ModelTransaction = { ...word, firstContact: relation === 'stranger', needsWord, state: 'pending', lines: [] };
    this.transactions.set(said.id, said);
    if (!needsWord) this.post(said);
    return this.#tell(said);
  }

  decide(id: string, by: string, decision: Decision): ModelOutcome {
    const said = this.transactions.get(id);
    if (said === undefined || (by !== said.author && by !== said.other)) return { refused: 'transaction_not_found' };
    if ((by === said.author) !== (decision === 'withdraw')) return { refused: 'not_yours' };
    if (said.state === stateAfter[decision] && said.decidedBy === by) return this.#tell(said);
    if (said.state !== 'pending') return { refused: 'already_decided' };
    const misfit = decision === 'confirm' ? this.#misfit(said) : undefined;
    if (misfit !== undefined) return { refused: misfit };
    said.decidedBy = by;
    if (decision === 'confirm') {
      this.post(said);
      this.#linked.add([said.author, said.other].sort().join());
    } else said.state = stateAfter[decision];
    return this.#tell(said);
  }

  /** Gives a transaction its lines. @throws when it breaks a rule that can never be broken. */
  post(said: ModelTransaction): void {
    if (said.needsWord && said.decidedBy !== said.other) throw new Error(`${said.id} stands without the word of the other`);
    said.lines = said.kind === 'lend' ? [this.#open(said)] : this.#plan(said);
    if (said.lines.reduce((sum, line) => sum + line.delta, 0n) !== said.sign * said.amount)
      throw new Error(`${said.id} is not the sum of its lines`);
    for (const line of said.lines) line.debt.outstanding = line.left;
    if (said.lines.some((line) => line.left < 0n)) throw new Error(`${said.id} overdraws`);
    said.state = 'posted';
  }

  outstanding(word: ModelWord): bigint {
    return this.account(word).debts.reduce((sum, debt) => sum + debt.outstanding, 0n);
  }

  #open(said: ModelTransaction): ModelLine {
    this.#opened += 1;
    const debt = { id: said.debtId, dueOn: said.dueOn, openedAt: this.#opened.toString().padStart(9, '0'), outstanding: 0n };
    this.account(said).debts.push(debt);
    return { debt, delta: said.amount, left: said.amount };
  }

  #plan(word: ModelWord): readonly ModelLine[] {
    if (word.kind === 'lend') return [];
    if (word.reverses !== undefined) return this.#said(word.reverses).lines.map(({ debt, delta }) => lineOf(debt, -delta));
    const debts = this.account(word).debts.filter((debt) => word.target === undefined || debt.id === word.target);
    const open = debts.map((debt) => ({ ...debt, outstanding: minor(debt.outstanding) }));
    const forecast = forecastAllocation(open, minor(word.amount));
    if (!forecast.ok) return [];
    return forecast.allocations.flatMap((part) =>
      debts.filter((debt) => debt.id === part.debtId).map((debt) => lineOf(debt, 0n - part.amount)),
    );
  }

  #misfit(word: ModelWord): string | undefined {
    if (word.kind === 'lend') return undefined;
    const plan = this.#plan(word);
    return plan.length === 0 || plan.some((line) => line.left < 0n) ? 'exceeds_outstanding' : undefined;
  }

  #undoRefusal(word: ModelWord): string | undefined {
    if (word.reverses === undefined) return undefined;
    if (this.#said(word.reverses).state !== 'posted') return 'not_posted';
    const again = [...this.transactions.values()].some(
      (said) => said.reverses === word.reverses && (said.state === 'pending' || said.state === 'posted'),
    );
    return again ? 'already_reversed' : undefined;
  }

  #targetRefusal(word: ModelWord): string | undefined {
    if (word.target === undefined || this.account(word).debts.some((debt) => debt.id === word.target)) return undefined;
    const [lender, borrower] = this.account(word).key.split(' ');
    const found = [...this.#accounts.values()].find((account) => account.debts.some((debt) => debt.id === word.target));
    if (found?.key.startsWith(`${borrower ?? ''} ${lender ?? ''} `)) return 'wrong_side';
    return found?.key.startsWith(`${lender ?? ''} ${borrower ?? ''} `) ? 'currency_mismatch' : 'debt_not_found';
  }

  #strangerRefusal(word: ModelWord): string | undefined {
    const words = [...this.transactions.values()].filter(
      (said) => said.firstContact && said.author === word.author && said.other === word.other,
    );
    if (words.some((said) => said.state === 'pending')) return 'first_contact_pending';
    return words.some((said) => said.state === 'declined') ? 'first_contact_too_soon' : undefined;
  }

  #ownWaiting(word: ModelWord): bigint {
    const mine = [...this.transactions.values()].filter(
      (said) => said.state === 'pending' && said.kind === 'repay' && said.author === word.author,
    );
    return mine
      .filter((said) => this.account(said) === this.account(word) && inFavour({ authorLends: said.authorLends, raises: false }))
      .reduce((sum, said) => sum + said.amount, 0n);
  }

  #said(id: string): ModelTransaction {
    const said = this.transactions.get(id);
    if (said === undefined) throw new Error(`${id} was never said`);
    return said;
  }

  #tell(said: ModelTransaction): ModelOutcome {
    const lines = said.state === 'pending' ? this.#plan(said) : said.lines;
    return {
      state: said.state,
      parts: lines.map((line) => [line.debt.id, line.delta < 0n ? -line.delta : line.delta, line.left]),
      outstanding: this.outstanding(said),
    };
  }
}

const lineOf = (debt: ModelDebt, delta: bigint): ModelLine => ({ debt, delta, left: debt.outstanding + delta });
