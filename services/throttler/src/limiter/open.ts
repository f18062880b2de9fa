import { AppError } from '@debt/kit/errors';
import type { Logger } from '@debt/kit/log';
import type { LimiterDriver } from './driver.ts';
import { Limiter } from './port.ts';

export interface OpenLimiterOptions {
  /** Logs when a server becomes unavailable or available; `variable` is the variable with its URL. */
  readonly log?: Logger;
  readonly variable?: string;
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}

/** Drivers by URL scheme; the library of a driver is loaded only when it is used. */
const drivers: Readonly<Record<string, (url: URL, options: OpenLimiterOptions) => Promise<LimiterDriver>>> = {
  'memory:': async (url) => {
    const { MemoryLimiter, memoryKeysMax } = await import('./memory.ts');
    return new MemoryLimiter({ keysMax: Number(parametersOf(url, { keys: /^[1-9]\d{0,7}$/ })['keys'] ?? memoryKeysMax) });
  },
  'redis:': async ({ href }, options) => new (await import('./redis.ts')).RedisLimiter(href, options),
  'rediss:': async ({ href }, options) => new (await import('./redis.ts')).RedisLimiter(href, options),
};

export const limiterSchemes: readonly string[] = Object.keys(drivers).map((scheme) => scheme.slice(0, -1));

/**
 * Opens the limiter of a URL: `memory:`, `memory:?keys=50000`, `redis://…` or `rediss://…`. Dispose of it to close it.
 * @throws AppError `bad_configuration` for an unknown scheme or parameter.
 */
export async function openLimiter(address: string, options: OpenLimiterOptions = {}): Promise<Limiter> {
  const url = URL.parse(address);
  const open = url === null ? undefined : drivers[url.protocol];
  if (url === null || open === undefined)
    throw new AppError('bad_configuration', `a limiter's URL begins with ${limiterSchemes.map((scheme) => `${scheme}:`).join(' or ')}`);
  return new Limiter(await open(url, options));
}

function parametersOf(url: URL, allowed: Readonly<Record<string, RegExp>>): Readonly<Record<string, string>> {
  for (const [name, value] of url.searchParams) {
    if (allowed[name]?.test(value) !== true)
      throw new AppError(
        'bad_configuration',
        `a ${url.protocol} URL takes ${Object.keys(allowed).join(', ')}; ${name}=${value} is not allowed`,
      );
  }
  return Object.fromEntries(url.searchParams);
}
