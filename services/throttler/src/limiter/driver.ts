/** One step of one bucket. All times are whole microseconds. */
export interface BucketStep {
  /** Opaque; at most 200 characters. */
  readonly key: string;
  /** What this step adds; 0 only looks. */
  readonly costUs: number;
  /** The most the bucket may hold. */
  readonly capacityUs: number;
}

export interface BucketState {
  /** Whether the cost was added. */
  readonly allowed: boolean;
  /** What the bucket holds after the step: the time until it is full of tokens again. */
  readonly debtUs: number;
}

/**
 * Where buckets are kept. A step is atomic for its key and uses one clock for all callers of the same store.
 * A driver throws raw errors and has no time-out of its own: the caller has the budget.
 */
export interface LimiterDriver extends AsyncDisposable {
  /** Kept in this process: it cannot hang, and other replicas do not see it. */
  readonly local: boolean;
  take(step: BucketStep): Promise<BucketState>;
}
