import type { Writable } from 'node:stream';

/**
 * Writes what is asked for together in few system calls. With nothing under way calls go out as soon as the code that made them has run, so that
 * a single caller waits for nothing; behind others that are still unanswered, calls are held until the end of this turn of the event loop.
 */
export class TurnWriter {
  readonly #connection: () => Writable | undefined;
  #unanswered = 0;
  #held: Writable | undefined;

  /** @param connection the stream that calls are written to, as it is now; it may be replaced when a connection is made again. */
  constructor(connection: () => Writable | undefined) {
    this.#connection = connection;
  }

  /** Runs a call that writes in this very moment, and answers what it answers. */
  send<T>(call: () => Promise<T>): Promise<T> {
    if (this.#held === undefined) this.#hold();
    const answer = call();
    this.#unanswered += 1;
    // Beside the answer and not around it: the caller does not wait for the counting.
    answer.then(this.#count, this.#count);
    return answer;
  }

  readonly #count = (): void => {
    this.#unanswered -= 1;
  };

  #hold(): void {
    const connection = this.#connection();
    if (connection === undefined) return;
    connection.cork();
    this.#held = connection;
    const release = (): void => {
      this.#held = undefined;
      connection.uncork();
    };
    // One chunk of answers wakes many callers, each of whom asks again: a tick comes after all of them.
    if (this.#unanswered === 0) process.nextTick(release);
    else setImmediate(release);
  }
}
