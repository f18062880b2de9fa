import { AppError } from '@debt/kit/errors';
import type { StoreDriver } from './driver.ts';
import type { OpenStoreOptions } from './options.ts';
import { Store } from './port.ts';

/** The library of a driver is loaded only when its scheme is used. */
const drivers: Readonly<Record<string, (url: string, options: OpenStoreOptions) => Promise<StoreDriver>>> = {
  mongodb: async (url, options) => (await import('./mongo.ts')).openMongoStore(url, options),
  postgres: async (url, options) => (await import('./postgres.ts')).openPostgresStore(url, options),
};

/** The URL schemes of a store. */
export const storeSchemes: readonly string[] = Object.keys(drivers);

/** Connects lazily: `ready()` and every call report a store that is unavailable. @throws AppError `bad_configuration` */
export async function openStore(url: string, options: OpenStoreOptions): Promise<Store> {
  const scheme = url.split(':', 1)[0] ?? '';
  const open = drivers[scheme];
  if (open === undefined)
    throw new AppError('bad_configuration', `A store of notifications has a URL of scheme ${storeSchemes.join(' or ')}, not ${scheme}.`);
  return new Store(await open(url, options));
}
