import type { BucketState, BucketStep, LimiterDriver } from './driver.ts';
import { gcra } from './gcra.ts';

export interface MemoryOptions {
  /** The maximum number of buckets. */
  readonly keysMax?: number;
  /** Microseconds of a monotonic clock. */
  readonly nowUs?: () => number;
}

export const memoryKeysMax = 100_000;
/** Buckets examined for each new one; two, so that full ones are removed faster than new ones are added. */
const sweptPerInsert = 2;
/** Buckets examined to find the fullest when the map is full. */
const examinedPerEviction = 32;

const monotonicUs = (): number => Math.floor(performance.now() * 1_000);

/** Buckets in a bounded map. A bucket full of tokens is equivalent to none, so those are removed first and no timer is needed. */
export class MemoryLimiter implements LimiterDriver {
  readonly local = true;
  readonly #tatUs = new Map<string, number>();
  readonly #keysMax: number;
  readonly #nowUs: () => number;
  #cursor = this.#tatUs.entries();
  #closed = false;

  constructor({ keysMax = memoryKeysMax, nowUs = monotonicUs }: MemoryOptions = {}) {
    this.#keysMax = keysMax;
    this.#nowUs = nowUs;
  }

  get size(): number {
    return this.#tatUs.size;
  }

  async take({ key, costUs, capacityUs }: BucketStep): Promise<BucketState> {
    if (this.#closed) throw new Error('the limiter is closed');
    const nowUs = this.#nowUs();
    const known = this.#tatUs.get(key);
    const state = gcra({ tatUs: known, nowUs, costUs, capacityUs });
    if (known === undefined && costUs > 0) this.#evict(nowUs);
    if (known !== undefined || costUs > 0) this.#tatUs.set(key, state.tatUs);
    return state;
  }

  #evict(nowUs: number): void {
    for (let looked = 0; looked < sweptPerInsert; looked += 1) {
      const entry = this.#nextEntry();
      if (entry !== undefined && entry[1] <= nowUs) this.#tatUs.delete(entry[0]);
    }
    if (this.#tatUs.size < this.#keysMax) return;
    const fullest = this.#fullestOfNext(examinedPerEviction);
    if (fullest !== undefined) this.#tatUs.delete(fullest);
  }

  /** The key with the least debt: a flood of new keys evicts the flood's own buckets, and not the one that it has emptied. */
  #fullestOfNext(examined: number): string | undefined {
    let fullest: readonly [string, number] | undefined;
    for (let looked = 0; looked < examined; looked += 1) {
      const entry = this.#nextEntry();
      if (entry !== undefined && (fullest === undefined || entry[1] < fullest[1])) fullest = entry;
    }
    return fullest?.[0];
  }

  /** Cycles through the map; the iterator of a Map stays valid while entries are added and removed. */
  #nextEntry(): readonly [string, number] | undefined {
    const next = this.#cursor.next();
    if (next.done !== true) return next.value;
    this.#cursor = this.#tatUs.entries();
    return this.#cursor.next().value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#tatUs.clear();
  }
}
