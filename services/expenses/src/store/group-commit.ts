/** Runs a batch of commands in one commit and returns one answer for each command, in their order. */
export type RunBatch<C, A> = (commands: readonly C[]) => Promise<readonly A[]>;

export interface GroupCommitOptions<C, A> {
  readonly runBatch: RunBatch<C, A>;
  /** Batches that run concurrently. */
  readonly batchersMax: number;
  readonly commandsPerBatchMax: number;
  /** Commands queued for a batcher; more are refused. */
  readonly waitingMax: number;
  /** Recognises errors that would also fail each command alone: the database is unavailable. Without it there are none. */
  readonly isHopeless?: (error: unknown) => boolean;
}

interface Waiting<C, A> {
  readonly command: C;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/** The queue is full. Nothing was done. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/**
 * Shares one commit among the commands that arrive during another commit. A command that arrives alone does not wait.
 * Expected outcomes are answers. After an unexpected error each command of the batch runs again on its own, so that one cannot fail the others.
 * After a hopeless error all fail immediately: each on its own would wait for the same time-out, one after the other.
 * Commands must therefore be idempotent (they have an idempotency key).
 */
export class GroupCommit<C, A> {
  readonly #options: GroupCommitOptions<C, A>;
  readonly #waiting: Waiting<C, A>[] = [];
  #running = 0;

  constructor(options: GroupCommitOptions<C, A>) {
    this.#options = options;
  }

  /** @throws QueueFullError, or what running the command alone threw. */
  run(command: C): Promise<A> {
    if (this.#waiting.length >= this.#options.waitingMax)
      return Promise.reject(new QueueFullError('too many commands are queued for a commit'));
    const { promise, resolve, reject } = Promise.withResolvers<A>();
    this.#waiting.push({ command, resolve, reject });
    if (this.#running < this.#options.batchersMax) {
      this.#running += 1;
      void this.#drain();
    }
    return promise;
  }

  /** Never rejects: every error goes to its command. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, this.#options.commandsPerBatchMax));
    this.#running -= 1;
  }

  async #commit(batch: readonly Waiting<C, A>[]): Promise<void> {
    try {
      const answers = await this.#options.runBatch(batch.map((waiting) => waiting.command));
      for (const [index, waiting] of batch.entries()) settle(waiting, answers[index]);
    } catch (error) {
      if (batch.length === 1 || this.#options.isHopeless?.(error) === true) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
  }
}

function settle<C, A>(waiting: Waiting<C, A>, answer: A | undefined): void {
  if (answer === undefined) waiting.reject(new Error('a batch returned too few answers'));
  else waiting.resolve(answer);
}
