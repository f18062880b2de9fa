import type { ResolvedToken } from '@debt/kit/identity-client';
import { describe, expect, test } from 'vitest';
import { IdentityCache } from './identity-cache.ts';

const alice: ResolvedToken = { active: true, userId: 'alice', activated: true, expiresAt: undefined };

/** A directory of tokens that records its lookups, with a manual clock. */
class Directory {
  readonly asked: string[] = [];
  readonly tokens = new Map<string, ResolvedToken>();
  nowMs = 1_000_000;
  /** The error of the wall clock, if a test sets it. */
  setBackMs = 0;
  readonly lookup = async (token: string): Promise<ResolvedToken> => {
    this.asked.push(token);
    return this.tokens.get(token) ?? { active: false };
  };
  readonly clock = (): number => this.nowMs - this.setBackMs;
  readonly elapsed = (): number => this.nowMs;
}

function setUp(options: { readonly entriesMax?: number; readonly lookupsMax?: number } = {}) {
  const directory = new Directory();
  return {
    directory,
    cache: new IdentityCache({ lookup: directory.lookup, nowMs: directory.clock, elapsedMs: directory.elapsed, ...options }),
  };
}

describe('an identity cache', () => {
  test('caches a user with the tier for exactly a minute', async () => {
    const { directory, cache } = setUp();
    directory.tokens.set('a', alice);

    await cache.resolve('a');

    expect(cache.peek('a')).toEqual(alice);
    directory.nowMs += 59_999;
    expect(cache.peek('a')).toEqual(alice);
    directory.nowMs += 1;
    expect(cache.peek('a')).toBeUndefined();
  });

  test('keeps no entry longer when the clock of the machine is set back', async () => {
    const { directory, cache } = setUp();
    directory.tokens.set('a', alice);
    await cache.resolve('a');

    directory.setBackMs = 3_600_000;
    directory.nowMs += 60_000;

    expect(cache.peek('a')).toBeUndefined();
  });

  test('keeps no entry beyond the expiry of the session', async () => {
    const { directory, cache } = setUp();
    directory.tokens.set('a', { ...alice, expiresAt: new Date(directory.nowMs + 2_000) });

    await cache.resolve('a');
    directory.nowMs += 2_000;

    expect(cache.peek('a')).toBeUndefined();
  });

  test('caches an unknown token for five seconds', async () => {
    const { directory, cache } = setUp();

    await cache.resolve('bad');
    directory.nowMs += 4_999;
    const early = cache.peek('bad');
    directory.nowMs += 1;

    expect(early).toEqual({ active: false });
    expect(cache.peek('bad')).toBeUndefined();
  });

  test('merges concurrent lookups of one token', async () => {
    const { directory, cache } = setUp();
    directory.tokens.set('a', alice);

    const all = await Promise.all(Array.from({ length: 20 }, () => cache.resolve('a')));

    expect(directory.asked).toEqual(['a']);
    expect(new Set(all)).toEqual(new Set([alice]));
  });

  test('does not cache a failed lookup, which does not block the next', async () => {
    const failing = new IdentityCache({ lookup: async () => Promise.reject(new Error('unavailable')) });

    await expect(failing.resolve('a')).rejects.toThrow('unavailable');
    await expect(failing.resolve('a')).rejects.toThrow('unavailable');

    expect(failing.peek('a')).toBeUndefined();
  });

  test('has a bounded number of entries and removes the oldest', async () => {
    const { cache } = setUp({ entriesMax: 3 });

    for (const token of ['a', 'b', 'c', 'd']) await cache.resolve(token);

    expect(cache.size).toBe(3);
    expect(cache.peek('a')).toBeUndefined();
    expect(cache.peek('d')).toBeDefined();
  });

  test('has a bounded number of concurrent lookups', async () => {
    const cache = new IdentityCache({ lookup: () => new Promise(() => undefined), lookupsMax: 2 });
    void cache.resolve('a');
    void cache.resolve('b');

    await expect(cache.resolve('c')).rejects.toThrow('too many');
  });
});
