import { toError } from '@debt/kit/errors';
import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

const breakerLimits = {
  /** Failures in a row after which a dependency is not asked any more. */
  failuresMax: 3,
  /** After so long one call tries whether it is back. */
  retryAfterMs: 1_000,
} as const;

export interface BreakerOptions {
  /** False for an error that says something of the call and nothing of the dependency. */
  readonly isFailure?: (error: unknown) => boolean;
  /** Told what failed last. */
  readonly onOpen?: (why: string) => void;
  readonly onClose?: () => void;
  readonly retryAfterMs?: number;
}

/** Stops asking a dependency that is known to fail, so that callers do not each wait for its time-out. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;

  constructor({ isFailure = () => true, onOpen, onClose, retryAfterMs = breakerLimits.retryAfterMs }: BreakerOptions = {}) {
    this.#policy = circuitBreaker(handleWhen(isFailure), {
      halfOpenAfter: retryAfterMs,
      breaker: new ConsecutiveBreaker(breakerLimits.failuresMax),
    });
    if (onOpen !== undefined) this.#policy.onBreak((last) => onOpen('error' in last ? toError(last.error).message : 'it was told to'));
    if (onClose !== undefined) this.#policy.onReset(onClose);
  }

  get open(): boolean {
    return this.#policy.state === CircuitState.Open;
  }

  /** Throws what the call throws, or at once while the dependency is not asked. */
  run<T>(call: () => Promise<T>): Promise<T> {
    return this.#policy.execute(call);
  }
}
