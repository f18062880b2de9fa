import type { Writable } from 'node:stream';

/** Behind fewer calls than this the process is idle most of the time, and a system call costs less than waiting. */
export const busyFrom = 8;
/** More calls than this in one write save no more system calls worth having, and the server begins later. */
export const batchMax = 16;

/**
 * Writes what is asked for together in few system calls. With little under way a call goes out at once, so that few callers wait for nothing. Behind
 * many that are unanswered, calls are held until the turn of the event loop ends or until they are half of what is under way: the server works on one
 * half while this process deals with the answers to the other. Were all held to the end, one of the two would always stand still.
 */
export class TurnWriter {
  readonly #connection: () => Writable | undefined;
  #unanswered = 0;
  #held: Writable | undefined;
  #heldCalls = 0;
  #endAwaited = false;

  /** @param connection the stream that calls are written to, as it is now; it may be replaced when a connection is made again. */
  constructor(connection: () => Writable | undefined) {
    this.#connection = connection;
  }

  /** Runs a call that writes in this very moment, and answers what it answers. */
  send<T>(call: () => Promise<T>): Promise<T> {
    if (this.#unanswered >= busyFrom && this.#held === undefined) this.#hold();
    const answer = call();
    this.#unanswered += 1;
    // Beside the answer and not around it: the caller does not wait for the counting.
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
    // One chunk of answers wakes many callers, each of whom asks again: this comes after all of them.
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
