/** Requests that continue during an operation on the platform, each on a separate connection. */
import { setTimeout as sleep } from 'node:timers/promises';

const answerMs = 15_000;
const pauseMs = 100;

interface Asked {
  readonly path: string;
  readonly status: number;
}
/** The page, and a request that the throttler allows and expenses refuses without a session. */
const asked: readonly Asked[] = [
  { path: '/', status: 200 },
  { path: '/v1/summary', status: 401 },
];

export class Load implements AsyncDisposable {
  readonly #origin: string;
  readonly #stopped = new AbortController();
  readonly #ended: Promise<unknown>;
  readonly #failures: string[] = [];
  #answered = 0;

  constructor(origin: string) {
    this.#origin = origin;
    this.#ended = Promise.all(asked.map((each) => this.#go(each)));
  }

  /** Stops. Throws for requests with an unexpected answer. @returns the number of correct ones. */
  async end(): Promise<number> {
    this.#stopped.abort();
    await this.#ended;
    if (this.#failures.length > 0)
      throw new Error(
        `${this.#failures.length} of ${this.#answered + this.#failures.length} requests failed:\n${this.#failures.slice(0, 5).join('\n')}`,
      );
    if (this.#answered === 0) throw new Error('no request was made');
    return this.#answered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#ended;
  }

  async #go({ path, status }: Asked): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        const answer = await fetch(`${this.#origin}${path}`, {
          headers: { accept: 'text/html', connection: 'close' },
          signal: AbortSignal.timeout(answerMs),
        });
        await answer.arrayBuffer();
        if (answer.status === status) this.#answered += 1;
        else this.#failures.push(`${path} is answered with ${answer.status}`);
      } catch (error) {
        this.#failures.push(`${path}: ${error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)}`);
      }
      await sleep(pauseMs);
    }
  }
}
