import { AppError } from '../errors/errors.ts';

/** The meaning of a scheme: the default port, and whether the connection is encrypted. */
export interface SchemeRule {
  readonly port: number;
  readonly tls: boolean;
}

/** The allowed parts of a URL for one kind of server. */
export interface ServerUrlRules {
  /** The server's name in messages. */
  readonly what: string;
  readonly schemes: Readonly<Record<string, SchemeRule>>;
  /** Whether several hosts may be named. */
  readonly severalHosts?: boolean;
  /** Allowed query parameters. */
  readonly parameters?: readonly string[];
}

/** The parts of a URL, percent-decoded. */
export interface ServerUrl {
  readonly scheme: string;
  readonly tls: boolean;
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Empty when the URL names no user. */
  readonly user: string;
  readonly password: string;
  /** Without the slash before it. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** scheme, credentials, hosts, path, query. The hosts are separated first, because `new URL` does not accept `kafka://a,b:1`. */
const form = /^([a-z]+):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Parses `scheme://user:password@host:port,host:port/path?parameter=value`; user, password and path are percent-encoded. @throws AppError
 * `bad_configuration` that names the error and never shows the URL.
 */
export function parseServerUrl(url: string, { what, schemes, severalHosts = false, parameters = [] }: ServerUrlRules): ServerUrl {
  const bad = (message: string): never => {
    throw new AppError('bad_configuration', `${what} URL ${message}`);
  };
  const [, scheme = '', credentials = '', hostList = '', path = '', query = ''] = form.exec(url) ?? [];
  const rule = schemes[scheme];
  if (rule === undefined)
    return bad(`has the form ${Object.keys(schemes).join(' or ')}://user:password@host:port, credentials percent-encoded.`);
  const [user = '', password = '', ...more] = credentials
    .split(':')
    .map((part) => decoded(part) ?? bad('must write a percent sign as %25.'));
  if (more.length > 0) return bad('must write a colon in a password as %3A.');
  const hosts = hostList.split(',').map((one) => parseHost(one, rule.port) ?? bad('names a host that is not host or host:port.'));
  if (hosts.length > 1 && !severalHosts) return bad('names one host.');
  const given = new URLSearchParams(query);
  const unknown = [...given.keys()].filter((name) => !parameters.includes(name));
  if (unknown.length > 0)
    return bad(
      `takes ${parameters.length === 0 ? 'no parameters' : `the parameters ${parameters.join(', ')}`}, not ${unknown.join(', ')}.`,
    );
  const decodedPath = decoded(path) ?? bad('must write a percent sign as %25.');
  return { scheme, tls: rule.tls, hosts, user, password, path: decodedPath, parameters: Object.fromEntries(given) };
}

function parseHost(text: string, defaultPort: number): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? defaultPort);
  return host !== undefined && port > 0 && port <= 65_535 ? { host, port } : undefined;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
