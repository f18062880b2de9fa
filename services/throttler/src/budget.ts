/** What one decision may spend on waiting for dependencies. */
export interface Budgets {
  /** All calls of a decision together. */
  readonly decisionMs: number;
  readonly identityMs: number;
  readonly limiterMs: number;
  /** A lookup of an identity may outlive the decision that began it: a late answer is there for the next one. */
  readonly lookupMs: number;
}
export const budgets: Budgets = { decisionMs: 60, identityMs: 30, limiterMs: 15, lookupMs: 250 };

/** Thrown when a dependency did not answer in the time that was left. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** The time that one decision has for all its calls together. */
export class Budget {
  readonly #endMs: number;

  constructor(totalMs: number) {
    this.#endMs = performance.now() + totalMs;
  }

  /** Waits for the call, but at most `shareMs` of what is left; the call itself is not stopped. @throws BudgetSpent */
  wait<T>(call: Promise<T>, shareMs: number): Promise<T> {
    const leftMs = Math.max(0, Math.min(shareMs, this.#endMs - performance.now()));
    // One promise and one timer by hand: a race of promises costs three times as much, and each decision has one.
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new BudgetSpent('the dependency did not answer in time'));
      // Behind a turn of I/O: when it was this process that stood still, the answer that lies there counts.
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
