import { randomBytes } from 'node:crypto';
import { AppError } from '@debt/kit/errors';
import { hash, verify } from '@node-rs/argon2';
import { accountLimits } from './limits.ts';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes and compares passwords with argon2id, a bounded number at a time. */
export class Passwords {
  readonly #dummy: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #computed = 0;

  private constructor(dummy: string) {
    this.#dummy = dummy;
  }

  static async create(): Promise<Passwords> {
    return new Passwords(await hash(randomBytes(32), cost));
  }

  /** How many hashes have been computed for callers. */
  get computed(): number {
    return this.#computed;
  }

  /** @throws AppError `busy` when the queue is full. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password.normalize('NFKC'), cost));
  }

  /** Computes exactly one hash, even with no stored hash to compare with. @throws AppError `busy` when the queue is full. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const equal = await this.#inTurn(() => verify(stored ?? this.#dummy, password.normalize('NFKC')));
    return equal && stored !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < accountLimits.hashesAtOnceMax) this.#running += 1;
    else await this.#turn();
    try {
      this.#computed += 1;
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Resolves when a running computation passes its slot on. */
  #turn(): Promise<void> {
    if (this.#waiting.length >= accountLimits.hashesWaitingMax)
      throw new AppError('busy', 'Too many people are signing in right now. Try again in a few seconds.', { retryAfterSeconds: 2 });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
