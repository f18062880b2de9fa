export const backoffBaseMs = 500;
export const backoffMaxMs = 5000;

/** Pause before attempt number `attempt` (0 is the first one after a break): exponential with full jitter, bounded. */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(backoffMaxMs, backoffBaseMs * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * random());
}
