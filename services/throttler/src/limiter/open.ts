import { AppError } from '@debt/kit/errors';
import type { Logger } from '@debt/kit/log';
import type { LimiterDriver } from './driver.ts';
import { Limiter } from './port.ts';

export interface OpenLimiterOptions {
  /** Told when a server goes, and when it is back; `variable` has its URL. */
  readonly log?: Logger;
  readonly variable?: string;
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
}

/** Drivers by URL scheme; a driver's library is loaded only when it is used. */
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
 * Opens the limiter that a URL names: `memory:`, `memory:?keys=50000`, `redis://…` or `rediss://…`. Dispose of it to close it.
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
