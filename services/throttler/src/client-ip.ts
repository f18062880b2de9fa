import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface Peer {
  /** The address of the socket. */
  readonly remoteAddress: string | undefined;
  readonly forwardedFor: string | undefined;
}

/** The bucket of an unauthenticated client: an IPv4 address, or the /64 of one IPv6 subscriber. */
export type AddressBucket = string;

/** The shared bucket of clients without a valid address. */
const unknown: AddressBucket = 'unknown';

/**
 * The client address behind `trustedHops` proxies of ours. Each proxy appends the address of its caller; entries further left come from the client
 * and may be forged. With fewer entries than proxies, a caller has bypassed one: then the address of the socket is used.
 */
export function clientAddress({ remoteAddress, forwardedFor }: Peer, trustedHops: number): AddressBucket {
  const hops = trustedHops === 0 || forwardedFor === undefined ? [] : forwardedFor.split(',');
  return toBucket(hops.at(-trustedHops)) ?? toBucket(remoteAddress) ?? unknown;
}

/** @returns undefined for an invalid address. */
export function toBucket(text: string | undefined): AddressBucket | undefined {
  if (text === undefined) return undefined;
  const host = withoutPort(text.trim());
  if (isIPv4(host)) return host;
  if (!ipaddr.IPv6.isValid(host)) return undefined;
  const address = ipaddr.IPv6.parse(host);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  return bracketed ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}
