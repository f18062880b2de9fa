/** One operation on one bucket. All times are whole microseconds. */
export interface BucketStep {
  /** Opaque; at most 200 characters. */
  readonly key: string;
  /** The amount to add; 0 only reads. */
  readonly costUs: number;
  /** The capacity of the bucket. */
  readonly capacityUs: number;
}

export interface BucketState {
  /** Whether the cost was added. */
  readonly allowed: boolean;
  /** The level of the bucket after the step: the time until all its tokens are refilled. */
  readonly debtUs: number;
}

/**
 * The store of the buckets. A step is atomic for its key and uses one clock for all callers of the same store.
 * A driver throws raw errors and has no time-out of its own: the caller has a budget.
 */
export interface LimiterDriver extends AsyncDisposable {
  /** Stored in this process: it cannot hang, and other replicas do not share it. */
  readonly local: boolean;
  take(step: BucketStep): Promise<BucketState>;
}
