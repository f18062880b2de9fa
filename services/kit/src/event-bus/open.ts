import { AppError } from '../errors/errors.ts';
import type { EventBusDriver } from './driver.ts';
import type { OpenEventBusOptions } from './options.ts';
import { EventBus } from './port.ts';

/** The library of a driver is loaded only when its scheme is used. */
const drivers: Readonly<Record<string, (url: string, options: OpenEventBusOptions) => Promise<EventBusDriver>>> = {
  postgres: async (url, options) => (await import('./postgres.ts')).openPostgresEventBus(url, options),
  kafka: async (url, options) => (await import('./kafka.ts')).openKafkaEventBus(url, options),
  kafkas: async (url, options) => (await import('./kafka.ts')).openKafkaEventBus(url, options),
};

/** Schemes that {@link openEventBus} has a driver for, without the colon: what a configuration may allow. */
export const eventBusSchemes: readonly string[] = Object.keys(drivers);

/** Connects lazily: `ready()` and every call report a bus that is unavailable. @throws AppError `bad_configuration` */
export async function openEventBus(url: string, options: OpenEventBusOptions): Promise<EventBus> {
  const scheme = url.split(':', 1)[0] ?? '';
  const open = drivers[scheme];
  if (open === undefined)
    throw new AppError('bad_configuration', `An event bus has a URL of scheme ${eventBusSchemes.join(' or ')}, not ${scheme}.`);
  return new EventBus(await open(url, options), options);
}
