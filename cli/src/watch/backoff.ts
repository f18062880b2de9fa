export const backoffBaseMs = 500;
export const backoffMaxMs = 5000;

/** The pause before attempt number `attempt`, where 0 is the first after a disconnect: exponential back-off with full jitter and an upper bound. */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(backoffMaxMs, backoffBaseMs * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * random());
}
