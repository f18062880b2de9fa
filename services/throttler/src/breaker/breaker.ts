import { toError } from '@debt/kit/errors';
import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

const breakerLimits = {
  /** Consecutive failures after which a dependency is not called. */
  failuresMax: 3,
  /** The pause before one call tests the dependency again. */
  retryAfterMs: 1_000,
} as const;

export interface BreakerOptions {
  /** False for an error that concerns the call and not the dependency. */
  readonly isFailure?: (error: unknown) => boolean;
  /** Receives the last failure. */
  readonly onOpen?: (why: string) => void;
  readonly onClose?: () => void;
  readonly retryAfterMs?: number;
}

/** Stops calling a dependency that is known to fail, so that callers do not each wait for its time-out. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;

  constructor({ isFailure = () => true, onOpen, onClose, retryAfterMs = breakerLimits.retryAfterMs }: BreakerOptions = {}) {
    this.#policy = circuitBreaker(handleWhen(isFailure), {
      halfOpenAfter: retryAfterMs,
      breaker: new ConsecutiveBreaker(breakerLimits.failuresMax),
    });
    if (onOpen !== undefined) this.#policy.onBreak((last) => onOpen('error' in last ? toError(last.error).message : 'opened explicitly'));
    if (onClose !== undefined) this.#policy.onReset(onClose);
  }

  get open(): boolean {
    return this.#policy.state === CircuitState.Open;
  }

  /** Throws what the call throws, or immediately while the breaker is open. */
  run<T>(call: () => Promise<T>): Promise<T> {
    return this.#policy.execute(call);
  }
}
