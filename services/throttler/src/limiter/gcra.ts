import type { BucketState } from './driver.ts';

export interface GcraStep {
  /** Theoretical arrival time: when the bucket will be full of tokens again. undefined: it is full. */
  readonly tatUs: number | undefined;
  readonly nowUs: number;
  readonly costUs: number;
  readonly capacityUs: number;
}

/**
 * The generic cell rate algorithm (ITU-T I.371) as a leaky bucket meter: one number is the whole state, and nothing has to be refilled.
 * A refused step costs nothing.
 */
export function gcra({ tatUs, nowUs, costUs, capacityUs }: GcraStep): BucketState & { readonly tatUs: number } {
  // Bounded above: when the clock goes back, the debt of a bucket is at most its capacity, instead of blocking until the clock catches up.
  const base = Math.min(Math.max(tatUs ?? nowUs, nowUs), nowUs + capacityUs);
  const next = base + costUs;
  const allowed = next - nowUs <= capacityUs;
  const tat = allowed ? next : base;
  return { allowed, tatUs: tat, debtUs: tat - nowUs };
}
