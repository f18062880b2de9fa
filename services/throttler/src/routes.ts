/** The class of a call, which determines its cost. `free` is not charged: preflights, and requests outside the API. */
export type RouteClass = 'credentials' | 'export' | 'write' | 'read' | 'default' | 'free';

/**
 * Routes that verify passwords and codes or create accounts: a smaller bucket, closed while the limiter is unavailable.
 * Plain data, because a rendered gateway needs it as matchers.
 */
export const credentialRoutes = {
  methods: ['POST', 'PUT', 'PATCH'],
  /** Each includes everything below it. */
  paths: ['/v1/users', '/v1/sessions', '/v1/password-resets'],
} as const;

const exportRoute = '/v1/export';
const guarded = '/v1';
const credentialMethods = new Set<string>(credentialRoutes.methods);

/** @param uri the request target as received: encoded, with a query, or absolute. */
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

/** Already normal: the form of nearly every request. */
const plain = /^(?:\/[a-z0-9_~-]+)+$/;

/**
 * The path that a lenient router could derive from this target: decoded once, in lower case, repeated slashes merged, dots resolved, nothing after
 * `?`, `#` or `;`. Another spelling must not get a route a bigger bucket.
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

/** Like decodeURIComponent, but an invalid escape stays unchanged. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replace(/%([0-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    }
  });
}
