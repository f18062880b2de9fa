/** A server that was given by URL: its address, and the URL that one service uses on it. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { PlatformError } from '../../../failures/failures.ts';
import type { EngineId } from '../../../model/model.ts';
import type { Address, ServerUse } from '../../../model/resolved.ts';

export interface Server {
  readonly engine: EngineId;
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  /** `host:port`, or several separated by commas; empty when a parameter names a socket. */
  readonly hosts: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
}

const schemes: Readonly<Record<EngineId, readonly string[]>> = {
  postgres: ['postgres', 'postgresql'],
  mongodb: ['mongodb'],
  kafka: ['kafka', 'kafkas'],
  rabbitmq: ['amqp', 'amqps'],
  redis: ['redis', 'rediss'],
  'mail-sink': ['ses'],
};
const defaultPorts: Readonly<Record<string, number>> = {
  postgres: 5432,
  postgresql: 5432,
  mongodb: 27_017,
  kafka: 9092,
  kafkas: 9093,
  amqp: 5672,
  amqps: 5671,
  redis: 6379,
  rediss: 6379,
  ses: 443,
};

/** scheme, credentials, hosts, path, query: `new URL` does not accept `kafka://a,b:1`. */
const form = /^([a-z]+):\/\/(?:([^@/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/** Throws `usage`, which names the engine and never the URL. */
export function parseServer(engine: EngineId, url: string): Server {
  const [, scheme = '', credentials = '', hosts = '', path = '', query = ''] = form.exec(url) ?? [];
  const allowed = schemes[engine];
  if (!allowed.includes(scheme))
    throw new PlatformError('usage', {
      what: `the URL of ${engine} is not one of the form ${allowed.map((each) => `${each}://user:password@host:port`).join(' or ')}`,
      why: 'user and password are percent-encoded',
      fix: [`ENGINE_${engine.toUpperCase().replaceAll('-', '_')}_URL=${allowed[0] ?? ''}://… debt-platform up engines`],
    });
  const [user = '', password = ''] = credentials.split(':').map(decodeURIComponent);
  return { engine, scheme, user, password, hosts, path, parameters: new URLSearchParams(query) };
}

const partOf = (hosts: string, scheme: string): string =>
  hosts
    .split(',')
    .map((host) => (/:\d+$/.test(host) ? host : `${host}:${defaultPorts[scheme] ?? 0}`))
    .toSorted()
    .join(',');

/** The address without any secret, which an environment records to recognize its server later. */
export const locationOf = ({ hosts, scheme, parameters }: Server): string =>
  hosts === '' ? `${parameters.get('host') ?? 'localhost'}:${parameters.get('port') ?? '5432'}` : partOf(hosts, scheme);

/** The first host, for callers that identify a server by one address. */
export function addressOf(server: Server): Address {
  const [first = ''] = locationOf(server).split(',');
  const colon = first.lastIndexOf(':');
  return { host: first.slice(0, colon), port: Number(first.slice(colon + 1)) };
}

/**
 * The prefix of everything that an environment creates on a server. The hash distinguishes environments of one name on different machines. The
 * prefix is recorded at its first use.
 */
export function scopeOf(environment: string, directory: string): string {
  const hash = createHash('sha256').update(`${hostname()}\0${directory}`).digest('hex').slice(0, 6);
  return `debt-${environment}-${hash}`;
}

/** The name of a login or database of ours on a shared server. */
export const scoped = (scope: string, name: string): string => `${scope}-${name}`;

/** The URL for a service, with `{password}` as the placeholder for the password. */
export function urlFor(server: Server, scope: string, { login, name }: ServerUse): string {
  const { engine } = server;
  switch (engine) {
    case 'postgres':
      // Each service has its own login and password.
      return write({ ...server, scheme: 'postgres', path: scoped(scope, name) }, scoped(scope, login), true);
    case 'mongodb':
      return write({ ...server, path: scoped(scope, name), parameters: withSource(server) }, server.user);
    case 'kafka':
      return write({ ...server, path: scope }, server.user);
    case 'rabbitmq':
    case 'redis':
      return write({ ...server, parameters: new URLSearchParams([...server.parameters, ['prefix', `${scope}.`]]) }, server.user);
    case 'mail-sink':
      return write(server, server.user);
    default:
      return engine satisfies never;
  }
}

/** The credentials belong to the database in the given URL, which is not the one that we use. */
function withSource({ parameters, path, user }: Server): URLSearchParams {
  const all = new URLSearchParams(parameters);
  if (user !== '' && !all.has('authSource')) all.set('authSource', path === '' ? 'admin' : path);
  return all;
}

function write({ scheme, hosts, path, parameters, password }: Server, user: string, own = false): string {
  const secret = own || password !== '' ? ':{password}' : '';
  const who = user === '' && secret === '' ? '' : `${encodeURIComponent(user)}${secret}@`;
  const query = parameters.size === 0 ? '' : `?${parameters.toString().replaceAll('+', '%20')}`;
  return `${scheme}://${who}${hosts}${path === '' ? '' : `/${path}`}${query}`;
}

/** The given URL, for creating databases and logins; without a database it uses the one named `postgres`. */
export function adminUrl({ scheme, user, password, hosts, path, parameters }: Server): string {
  const who = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const query = parameters.size === 0 ? '' : `?${parameters.toString().replaceAll('+', '%20')}`;
  return `${scheme === 'postgresql' ? 'postgres' : scheme}://${who}${hosts}/${path === '' ? 'postgres' : path}${query}`;
}

/** The address at which mail captured by a stand-in for SES can be read; undefined for SES itself, which sends it. */
export function sinkAt(server: Server): string | undefined {
  return server.parameters.get('tls') === 'false' ? `http://${locationOf(server)}` : undefined;
}
