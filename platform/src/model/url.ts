/** The only module that builds the URL of a need. */
import type { Driver } from './model.ts';
import type { Address, PublicAddress } from './resolved.ts';

const placeholder = '{password}';

/** Puts the password into a URL of ours, percent-encoded. */
export function withPassword(url: string, password: string): string {
  return url.replace(placeholder, encodeURIComponent(password));
}

/** True for a URL that is not complete without a password. */
export const wantsPassword = (url: string): boolean => url.includes(placeholder);

/** The URL of a database, broker or cache on an engine; `{password}` is the placeholder for the login's password. */
export function engineUrl(driver: Driver, login: string, name: string, at: Address): string {
  const who = `${login}:${placeholder}@`;
  const where = `${at.host}:${at.port}`;
  const secure = at.tls === true;
  switch (driver) {
    case 'postgres':
      if (at.host.startsWith('/')) return `postgres://${who}/${name}?host=${encodeURIComponent(at.host)}&port=${at.port}`;
      return `postgres://${who}${where}/${name}${secure ? '?sslmode=verify-full' : ''}`;
    case 'mongodb':
      return `mongodb://${who}${where}/${name}${secure ? '?tls=true' : ''}`;
    case 'kafka':
      return `${secure ? 'kafkas' : 'kafka'}://${who}${where}`;
    case 'amqp':
      return `${secure ? 'amqps' : 'amqp'}://${who}${where}`;
    case 'redis':
      return `${secure ? 'rediss' : 'redis'}://${who}${where}`;
    case 'ses':
      return `ses://${where}${secure ? '' : '?tls=false'}`;
    case 'memory':
    case 'local':
    case 'file':
      throw new Error(`the driver ${driver} has no engine`);
    default:
      return driver satisfies never;
  }
}

/** The value of a variable that is derived from the ingress address. */
export function publicValue(
  as: 'url' | 'origins' | 'hosts' | 'cookie-name' | 'sender',
  address: PublicAddress,
  environment: string,
): string {
  const [first] = address.origins;
  const origin = new URL(first);
  switch (as) {
    case 'url':
      return first;
    case 'origins':
      return address.origins.join(',');
    case 'hosts':
      return address.origins.map((each) => new URL(each).host).join(',');
    case 'cookie-name':
      // Cookies ignore ports, so two environments on localhost need two names; the prefix is only allowed on https.
      return origin.protocol === 'https:' ? '__Host-debt' : `debt-${environment}`;
    case 'sender':
      return `Debt Tracker <no-reply@${origin.hostname}>`;
    default:
      return as satisfies never;
  }
}
