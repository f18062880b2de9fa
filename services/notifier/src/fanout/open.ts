import { AppError } from '@debt/kit/errors';
import type { FanoutDriver } from './driver.ts';
import type { OpenFanoutOptions } from './options.ts';
import { Fanout } from './port.ts';

/** The library of a driver is loaded only when its scheme is used. */
const drivers: Readonly<Record<string, (url: string, options: OpenFanoutOptions) => Promise<FanoutDriver>>> = {
  local: async (url) => {
    if (url !== 'local:') throw new AppError('bad_configuration', 'The local fan-out has the URL local: without parameters.');
    return (await import('./local.ts')).createLocalFanout();
  },
  redis: async (url, options) => (await import('./redis.ts')).openRedisFanout(url, options),
  rediss: async (url, options) => (await import('./redis.ts')).openRedisFanout(url, options),
};

/** The URL schemes of a fan-out. */
export const fanoutSchemes: readonly string[] = Object.keys(drivers);

/** @throws AppError `bad_configuration` */
export async function openFanout(url: string, options: OpenFanoutOptions): Promise<Fanout> {
  const scheme = url.split(':', 1)[0] ?? '';
  const open = drivers[scheme];
  if (open === undefined)
    throw new AppError('bad_configuration', `A fan-out has a URL of scheme ${fanoutSchemes.join(' or ')}, not ${scheme}.`);
  return Fanout.start(await open(url, options), options.log);
}
