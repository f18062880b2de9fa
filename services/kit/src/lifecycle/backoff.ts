/**
 * Exponential back-off with full jitter: a delay with an even distribution from 0 to min(cap, base · 2^attempt), so that many clients do not return
 * together.
 */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** @param attempt 0 for the first delay. @param random in [0, 1). @returns milliseconds. */
export function backoffDelayMs({ baseMs, capMs }: Backoff, attempt: number, random: () => number = Math.random): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 52));
  return Math.floor(random() * ceilingMs);
}
