import { setTimeout as delay } from 'node:timers/promises';
import { AppError, toError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';
import { type Backoff, backoffDelayMs } from './backoff.ts';

const restartBackoff: Backoff = { baseMs: 200, capMs: 10_000 };
/** A loop that ran this long before it failed restarts as if it had never failed. */
const healthyMs = 60_000;

/** A loop that runs until it is disposed of, restarted with back-off when it throws. This is the only place where a promise is not awaited by its creator. */
export class Background implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  /** @param loop returns when the signal aborts. An earlier error is logged, and the loop is started again. */
  constructor(name: string, log: Logger, loop: (signal: AbortSignal) => Promise<void>) {
    this.#done = this.#run(name, log, loop);
  }

  async #run(name: string, log: Logger, loop: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    const stopped = () => signal.aborted;
    for (let failures = 0; !stopped(); ) {
      const startedAt = performance.now();
      try {
        await loop(signal);
        if (!stopped()) failures += 1;
      } catch (thrown) {
        if (stopped()) return;
        failures = performance.now() - startedAt > healthyMs ? 0 : failures + 1;
        // An expected error is one line. A stack is for an unexpected one.
        const what = thrown instanceof AppError ? { why: thrown.message } : { err: toError(thrown) };
        log.error({ ...what, loop: name, failures }, 'a background loop failed and starts again');
      }
      await pause(backoffDelayMs(restartBackoff, failures), signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

/** Waits, or returns early when the signal aborts; never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
