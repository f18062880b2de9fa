import { AppError } from '../errors/errors.ts';
import { headerValues } from './credential.ts';

/** Clients may omit the default port of a scheme or write it. A process behind a proxy does not know the scheme. */
const defaultPorts = ['80', '443'] as const;

/**
 * The accepted values of the Host header. A page of another site that resolves its own name to our address (DNS rebinding) is not among them, so its
 * requests are refused.
 */
export class AllowedHosts {
  readonly #exact = new Set<string>();
  readonly #anyPort = new Set<string>();

  /** @param entries `host:port`, `host` for the port of its scheme, or `host:*` for any port. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry);
  }

  add(entry: string): void {
    const given = entry.toLowerCase();
    if (given.endsWith(':*')) this.#anyPort.add(given.slice(0, -2));
    else for (const spelling of spellings(given)) this.#exact.add(spelling);
  }

  allows(host: string | undefined): boolean {
    if (host === undefined) return false;
    if (this.#exact.has(host)) return true;
    const given = host.toLowerCase();
    return this.#exact.has(given) || this.#anyPort.has(partsOf(given).name);
  }
}

/** The port is `undefined` when absent. The colons of an IPv6 address are in brackets. */
function partsOf(host: string): { readonly name: string; readonly port: string | undefined } {
  const [, name = host, port] = /^(.*):(\d{1,5})$/.exec(host) ?? [];
  return { name, port };
}

function spellings(entry: string): readonly string[] {
  const { name, port } = partsOf(entry);
  if (port === undefined) return [name, ...defaultPorts.map((each) => `${name}:${each}`)];
  return defaultPorts.some((each) => each === port) ? [name, `${name}:${port}`] : [`${name}:${port}`];
}

/** RFC 9112 §3.2. Node keeps the first `Host` line only; a proxy before us may have used the other. */
export const hasSeveralHosts = (rawHeaders: readonly string[]): boolean => headerValues(rawHeaders, 'host').length > 1;

/** @throws AppError `several_hosts` */
export function requireOneHost(rawHeaders: readonly string[]): void {
  if (hasSeveralHosts(rawHeaders)) throw new AppError('several_hosts', 'The request has more than one Host header. Send one.');
}

/** @throws AppError `host_not_allowed` */
export function requireAllowedHost(host: string | undefined, allowed: AllowedHosts): void {
  if (!allowed.allows(host)) throw new AppError('host_not_allowed', 'This server does not have the name in the Host header.');
}
