import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** They apply to one connection and not to the message (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
/** Handled by the server in front. */
const ours = new Set(['expect', 'x-request-id']);
/** Headers with which a client could impersonate one of our proxies or a user: whole names, and prefixes of names. */
export const pretending = {
  names: ['forwarded', 'remote-user', 'remote-addr', 'true-client-ip', 'cf-connecting-ip', 'fastly-client-ip'],
  prefixes: [
    'x-forwarded',
    'x-real-ip',
    'x-user',
    'x-auth',
    'x-remote',
    'x-client',
    'x-cluster-client',
    'x-original',
    'x-rewrite',
    'x-account',
    'x-identity',
    'x-session',
    'x-service',
    'x-debt',
    'x-principal',
    'x-credential',
    'x-envoy',
    'x-http-method',
    'x-method-override',
  ],
} as const;
const pretenders = new Set<string>(pretending.names);
const pretendingPrefix = new RegExp(`^(?:${pretending.prefixes.join('|')})`);

/** Some readers treat `_` and `-` in names as the same. */
const pretends = (name: string): boolean =>
  name.includes('_') || (name.startsWith('x-') ? pretendingPrefix.test(name) : pretenders.has(name));

const requestIdShape = /^[A-Za-z0-9._-]{1,64}$/;

/** The client's own id when it is harmless, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && requestIdShape.test(given) ? given : randomUUID();
}

/** The address of the socket; IPv4 in its own notation. */
export function addressOf(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? 'unknown';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** The headers that a service receives: those of the client without the forbidden ones, and exactly one X-Forwarded-For with the socket's address. */
export function forwardedHeaders(request: IncomingMessage, requestId: string): OutgoingHttpHeaders {
  const { headers } = request;
  const dropped = connectionNames(headers.connection);
  const forwarded: OutgoingHttpHeaders = {};
  for (const name in headers) {
    if (hopByHop.has(name) || ours.has(name) || dropped?.has(name) === true || pretends(name)) continue;
    forwarded[name] = headers[name];
  }
  if (headers['transfer-encoding'] !== undefined) forwarded['transfer-encoding'] = 'chunked';
  forwarded['x-forwarded-for'] = addressOf(request);
  forwarded['x-forwarded-proto'] = 'http';
  if (headers.host !== undefined) forwarded['x-forwarded-host'] = headers.host;
  forwarded['x-request-id'] = requestId;
  return forwarded;
}

/** The headers of a service that the client receives. */
export function returnedHeaders(headers: IncomingHttpHeaders, own: OutgoingHttpHeaders, requestId: string): OutgoingHttpHeaders {
  const dropped = connectionNames(headers.connection);
  const returned: OutgoingHttpHeaders = { ...own };
  for (const name in headers) {
    if (hopByHop.has(name) || dropped?.has(name) === true) continue;
    returned[name] = headers[name];
  }
  returned['x-request-id'] = requestId;
  return returned;
}

/** Further headers that the sender declares as hop-by-hop; never those that would change the meaning of the message. */
function connectionNames(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const names = connection.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => !kept.has(name)));
}
const kept = new Set(['host', 'authorization', 'cookie', 'origin', 'content-length', 'content-type', 'idempotency-key', 'if-match']);
