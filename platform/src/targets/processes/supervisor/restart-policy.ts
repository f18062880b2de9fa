/** When a program that ended is started again. */
export const restartPolicy = { delayMsFirst: 200, delayMsMax: 10_000, healthyMs: 60_000, failuresMax: 5 } as const;

/** Exit codes of a service after which a restart could only fail in the same way. */
const neverRetried: ReadonlyMap<number, string> = new Map([
  [2, 'its configuration is not valid'],
  [12, 'its database schema does not fit'],
  [13, 'its address is in use'],
]);
export const addressInUseCode = 13;

/** A description of an exit code, as far as its meaning is known. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `ended by ${signal}`;
  const meaning = code === null ? undefined : neverRetried.get(code);
  return meaning === undefined ? `exit code ${code ?? 'unknown'}` : `${meaning} (exit code ${code ?? 'unknown'})`;
}

export interface Ending {
  /** The number of failures in a row before this one. */
  readonly failures: number;
  readonly code: number | null;
  /** How long it had been ready without interruption. */
  readonly healthyMs: number;
  /** Whether it has been ready since it was started. */
  readonly wasReady: boolean;
}
export type Verdict =
  /** `because` states that it keeps failing. */
  | { readonly then: 'restart'; readonly failures: number; readonly delayMs: number; readonly because?: string }
  | { readonly then: 'give up'; readonly failures: number; readonly because?: string };

/**
 * Pure: back-off doubles from 0.2 s to 10 s, and a minute of health resets it. A program that has never been ready is given up after the fifth failure in
 * a row, because a user waits for it. One that was ready is tried again for ever, since no one may be there to start it.
 */
export function judge({ failures: before, code, healthyMs, wasReady }: Ending): Verdict {
  const failures = healthyMs >= restartPolicy.healthyMs ? 1 : before + 1;
  const isHopeless = code !== null && neverRetried.has(code);
  if (isHopeless) return { then: 'give up', failures };
  const keepsFailing = failures >= restartPolicy.failuresMax ? { because: `it ended ${failures} times in a row` } : {};
  if ('because' in keepsFailing && !wasReady) return { then: 'give up', failures, ...keepsFailing };
  const delayMs = Math.min(restartPolicy.delayMsMax, restartPolicy.delayMsFirst * 2 ** (failures - 1));
  return { then: 'restart', failures, delayMs, ...keepsFailing };
}
