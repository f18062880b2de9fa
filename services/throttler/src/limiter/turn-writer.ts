import type { Writable } from 'node:stream';

/** With fewer unanswered calls than this the process is mostly idle, and a system call costs less than waiting. */
export const busyFrom = 8;
/** More calls in one write save few further system calls, and the server would start later. */
export const batchMax = 16;

/**
 * Writes concurrent calls in few system calls. With few unanswered calls, a call is written immediately, so that few callers do not wait in vain.
 * With many, calls are held until the turn of the event loop ends or until they are half of the unanswered ones: the server works on one half while
 * this process handles the answers to the other. If all were held to the end, one of the two would always be idle.
 */
export class TurnWriter {
  readonly #connection: () => Writable | undefined;
  #unanswered = 0;
  #held: Writable | undefined;
  #heldCalls = 0;
  #endAwaited = false;

  /** @param connection the present stream of calls; it changes after a reconnection. */
  constructor(connection: () => Writable | undefined) {
    this.#connection = connection;
  }

  /** Runs a call that writes synchronously, and returns its answer. */
  send<T>(call: () => Promise<T>): Promise<T> {
    if (this.#unanswered >= busyFrom && this.#held === undefined) this.#hold();
    const answer = call();
    this.#unanswered += 1;
    // Separate from the answer: the caller does not wait for the counting.
    answer.then(this.#count, this.#count);
    if (this.#held !== undefined) {
      this.#heldCalls += 1;
      if (this.#heldCalls >= Math.min(batchMax, this.#unanswered / 2)) this.#release();
    }
    return answer;
  }

  readonly #count = (): void => {
    this.#unanswered -= 1;
  };

  #hold(): void {
    this.#held = this.#connection();
    this.#held?.cork();
    if (this.#endAwaited) return;
    this.#endAwaited = true;
    // One chunk of answers wakes many callers, each of which calls again: this runs after all of them.
    setImmediate(this.#atEndOfTurn);
  }

  readonly #atEndOfTurn = (): void => {
    this.#endAwaited = false;
    this.#release();
  };

  #release(): void {
    this.#held?.uncork();
    this.#held = undefined;
    this.#heldCalls = 0;
  }
}
