import { hash } from 'node:crypto';
import type { ResolvedToken } from '@debt/kit/identity-client';

export const cacheLimits = {
  /** An activation or a revocation is seen by the limits after at most so long. */
  userMs: 60_000,
  unknownMs: 5_000,
  entriesMax: 50_000,
  /** Lookups that run at once; more than that is a failure of ours to keep up, not of the token. */
  lookupsMax: 256,
} as const;

export interface IdentityCacheOptions {
  readonly lookup: (token: string) => Promise<ResolvedToken>;
  /** Milliseconds since 1970, by which sessions expire. */
  readonly nowMs?: () => number;
  /** Milliseconds on a clock that never goes back, by which entries leave. */
  readonly elapsedMs?: () => number;
  readonly entriesMax?: number;
  readonly lookupsMax?: number;
}

interface Entry {
  readonly identity: ResolvedToken;
  readonly untilMs: number;
}

/** Remembers whose a token is, by the SHA-256 of the token, so that nothing in this process's memory can be used to sign in. */
export class IdentityCache {
  readonly #options: Required<IdentityCacheOptions>;
  readonly #entries = new Map<string, Entry>();
  readonly #lookups = new Map<string, Promise<ResolvedToken>>();

  constructor(options: IdentityCacheOptions) {
    this.#options = {
      nowMs: Date.now,
      elapsedMs: () => performance.now(),
      entriesMax: cacheLimits.entriesMax,
      lookupsMax: cacheLimits.lookupsMax,
      ...options,
    };
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is known without asking. */
  peek(token: string): ResolvedToken | undefined {
    const entry = this.#entries.get(digest(token));
    return entry !== undefined && entry.untilMs > this.#options.elapsedMs() ? entry.identity : undefined;
  }

  /** Looks a token up, once for all who ask meanwhile. The lookup goes on and is remembered even when nobody waits any more. */
  async resolve(token: string): Promise<ResolvedToken> {
    const key = digest(token);
    const running = this.#lookups.get(key);
    if (running !== undefined) return running;
    if (this.#lookups.size >= this.#options.lookupsMax) throw new Error('too many lookups at once');
    const lookup = this.#look(key, token);
    this.#lookups.set(key, lookup);
    return lookup;
  }

  async #look(key: string, token: string): Promise<ResolvedToken> {
    try {
      const identity = await this.#options.lookup(token);
      this.#remember(key, identity);
      return identity;
    } finally {
      this.#lookups.delete(key);
    }
  }

  #remember(key: string, identity: ResolvedToken): void {
    const { nowMs, elapsedMs } = this.#options;
    const expiresAt = identity.active ? identity.expiresAt : undefined;
    const livesMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt.getTime() - nowMs();
    const keptMs = identity.active ? cacheLimits.userMs : cacheLimits.unknownMs;
    // Deleted first, so that the order of the map is the order of writing and the oldest leaves first.
    this.#entries.delete(key);
    this.#entries.set(key, { identity, untilMs: elapsedMs() + Math.min(keptMs, livesMs) });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.entriesMax && oldest !== undefined) this.#entries.delete(oldest);
  }
}

const digest = (token: string): string => hash('sha256', token, 'base64url');
