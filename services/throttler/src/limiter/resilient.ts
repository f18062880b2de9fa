import { AppError } from '@debt/kit/errors';
import type { Breaker } from '../breaker/breaker.ts';
import type { Budget, Budgets } from '../budget.ts';
import type { Limiter, Take } from './port.ts';
import type { Quota } from './quota.ts';

export interface ResilientTake {
  readonly take: Take;
  /** The store was unavailable and the bucket of this process decided. */
  readonly degraded: boolean;
}

export interface ResilientOptions {
  readonly limiter: Limiter;
  /** Stored in this process. */
  readonly fallback: Limiter;
  readonly breaker: Breaker;
  readonly budgets: Budgets;
}

/** A limiter that always answers within the budget: from its store, or from buckets in this process while the store hangs or is unavailable. */
export class ResilientLimiter {
  readonly #options: ResilientOptions;

  constructor(options: ResilientOptions) {
    this.#options = options;
  }

  async take(key: string, quota: Quota, cost: number, budget: Budget): Promise<ResilientTake> {
    const { limiter, fallback, breaker, budgets } = this.#options;
    if (limiter.local) return { take: await limiter.take(key, quota, cost), degraded: false };
    try {
      return { take: await breaker.run(() => budget.wait(limiter.take(key, quota, cost), budgets.limiterMs)), degraded: false };
    } catch (error) {
      if (error instanceof AppError) throw error;
      return { take: await fallback.take(key, quota, cost), degraded: true };
    }
  }
}
