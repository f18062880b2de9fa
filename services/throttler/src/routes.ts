/** What a call is, as far as its price goes. `free` is not charged: preflights, and what is not the API. */
export type RouteClass = 'credentials' | 'export' | 'write' | 'read' | 'default' | 'free';

/**
 * Where passwords and codes are tried and accounts are made: a tighter bucket, and shut while the limiter is unavailable.
 * Plain data, because a rendered gateway needs it as matchers.
 */
export const credentialRoutes = {
  methods: ['POST', 'PUT', 'PATCH'],
  /** Each with everything below it. */
  paths: ['/v1/users', '/v1/sessions', '/v1/password-resets'],
} as const;

const exportRoute = '/v1/export';
const guarded = '/v1';
const credentialMethods = new Set<string>(credentialRoutes.methods);

/** @param uri the request target as it was received: encoded, with a query, or absolute. */
export function classify(method: string, uri: string): RouteClass {
  const verb = method.toUpperCase();
  if (verb === 'OPTIONS') return 'free';
  const path = normalisePath(uri);
  if (!isBelow(path, guarded)) return 'free';
  if (credentialMethods.has(verb) && credentialRoutes.paths.some((root) => isBelow(path, root))) return 'credentials';
  switch (verb) {
    case 'GET':
    case 'HEAD':
      return isBelow(path, exportRoute) ? 'export' : 'read';
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
      return 'write';
    default:
      return 'default';
  }
}

const isBelow = (path: string, root: string): boolean => path === root || (path.startsWith(root) && path[root.length] === '/');

/** Nothing to undo: the shape of nearly every request. */
const plain = /^(?:\/[a-z0-9_~-]+)+$/;

/**
 * The path that any lenient router could take this target for: decoded once, in lower case, one `/` where there were several, dots
 * resolved, nothing behind `?`, `#` or `;`. Written differently, a route must not get a bigger bucket.
 */
export function normalisePath(uri: string): string {
  const query = uri.indexOf('?');
  const target = query < 0 ? uri : uri.slice(0, query);
  if (plain.test(target)) return target;
  const decoded = decode(target.replace(/^https?:\/\/[^/]*/i, ''))
    .replace(/[?#].*$/s, '')
    .replaceAll('\\', '/')
    .toLowerCase();
  const segments: string[] = [];
  for (const raw of decoded.split('/')) {
    const segment = raw.split(';', 1)[0]?.trim() ?? '';
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** Like decodeURIComponent, but an escape that is not valid stays as it is. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replace(/%([0-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    }
  });
}
