import { AppError } from '@debt/kit/errors';
import type { MailTransportDriver, OpenDriverOptions } from './driver.ts';
import { MailTransport, type MailTransportOptions } from './port.ts';

/** The library of a driver is loaded only when its scheme is used. */
const drivers: Readonly<Record<string, (url: string, options: OpenDriverOptions) => Promise<MailTransportDriver>>> = {
  file: async (url) => (await import('./file.ts')).openMaildir(url),
  ses: async (url, options) => (await import('./ses.ts')).openSes(url, options),
};

/** The URL schemes of a transport. */
export const transportSchemes: readonly string[] = Object.keys(drivers);

/** @throws AppError `bad_configuration` */
export async function openMailTransport(url: string, options: MailTransportOptions & OpenDriverOptions): Promise<MailTransport> {
  const scheme = url.split(':', 1)[0] ?? '';
  const open = drivers[scheme];
  if (open === undefined)
    throw new AppError('bad_configuration', `A mail transport has a URL of scheme ${transportSchemes.join(' or ')}, not ${scheme}.`);
  return new MailTransport(await open(url, options), options);
}
