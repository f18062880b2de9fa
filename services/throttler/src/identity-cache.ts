import { hash } from 'node:crypto';
import type { ResolvedToken } from '@debt/kit/identity-client';

export const cacheLimits = {
  /** The maximum delay until the limits follow an activation or a revocation. */
  userMs: 60_000,
  unknownMs: 5_000,
  entriesMax: 50_000,
  /** Concurrent lookups; exceeding it is a failure of this process, not of the token. */
  lookupsMax: 256,
} as const;

export interface IdentityCacheOptions {
  readonly lookup: (token: string) => Promise<ResolvedToken>;
  /** Milliseconds since 1970, for the expiry of sessions. */
  readonly nowMs?: () => number;
  /** Milliseconds of a monotonic clock, for the expiry of entries. */
  readonly elapsedMs?: () => number;
  readonly entriesMax?: number;
  readonly lookupsMax?: number;
}

interface Entry {
  readonly identity: ResolvedToken;
  readonly untilMs: number;
}

/** Caches the user of a token by the SHA-256 of the token, so that nothing in the memory of this process can be used to sign in. */
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

  /** Returns the cached identity, without a lookup. */
  peek(token: string): ResolvedToken | undefined {
    const entry = this.#entries.get(digest(token));
    return entry !== undefined && entry.untilMs > this.#options.elapsedMs() ? entry.identity : undefined;
  }

  /** Looks up a token, once for all concurrent callers. The lookup completes and is cached even when no caller waits any more. */
  async resolve(token: string): Promise<ResolvedToken> {
    const key = digest(token);
    const running = this.#lookups.get(key);
    if (running !== undefined) return running;
    if (this.#lookups.size >= this.#options.lookupsMax) throw new Error('too many concurrent lookups');
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
    // Deleted first, so that the map has the order of writing and the oldest is removed first.
    this.#entries.delete(key);
    this.#entries.set(key, { identity, untilMs: elapsedMs() + Math.min(keptMs, livesMs) });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.entriesMax && oldest !== undefined) this.#entries.delete(oldest);
  }
}

const digest = (token: string): string => hash('sha256', token, 'base64url');
