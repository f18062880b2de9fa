/** The time that one decision may spend on dependencies. */
export interface Budgets {
  /** All calls of a decision together. */
  readonly decisionMs: number;
  readonly identityMs: number;
  readonly limiterMs: number;
  /** A lookup of an identity may outlive its decision: a late answer serves the next one. */
  readonly lookupMs: number;
}
export const budgets: Budgets = { decisionMs: 60, identityMs: 30, limiterMs: 15, lookupMs: 250 };

/** Thrown when a dependency did not answer in the remaining time. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** The time budget of one decision, for all its calls together. */
export class Budget {
  readonly #endMs: number;

  constructor(totalMs: number) {
    this.#endMs = performance.now() + totalMs;
  }

  /** Awaits the call for at most `shareMs` of the remaining time; the call itself is not cancelled. @throws BudgetSpent */
  wait<T>(call: Promise<T>, shareMs: number): Promise<T> {
    const leftMs = Math.max(0, Math.min(shareMs, this.#endMs - performance.now()));
    // One promise and one timer: Promise.race costs three times as much, and each decision needs one.
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new BudgetSpent('the dependency did not answer in time'));
      // Deferred by a turn of I/O: if this process itself was blocked, an answer that already arrived still counts.
      const timer = setTimeout(() => setImmediate(giveUp), leftMs);
      call.then(
        (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        (error: unknown) => {
          clearTimeout(timer);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the call rejected, so does this
          reject(error);
        },
      );
    });
  }
}
