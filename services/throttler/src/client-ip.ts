import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface Peer {
  /** Address of the socket. */
  readonly remoteAddress: string | undefined;
  readonly forwardedFor: string | undefined;
}

/** What shares one bucket of a client that did not prove who it is: an IPv4 address, or the /64 that one IPv6 subscriber has. */
export type AddressBucket = string;

/** All those whose address is no address; they share one bucket. */
const unknown: AddressBucket = 'unknown';

/**
 * The client, seen through `trustedHops` proxies of ours, each of which appends the address that it was called from. What stands further left
 * was sent by the client itself and may be invented. With fewer entries than proxies somebody went past one: then the socket counts.
 */
export function clientAddress({ remoteAddress, forwardedFor }: Peer, trustedHops: number): AddressBucket {
  const hops = trustedHops === 0 || forwardedFor === undefined ? [] : forwardedFor.split(',');
  return toBucket(hops.at(-trustedHops)) ?? toBucket(remoteAddress) ?? unknown;
}

/** @returns undefined for what is no address. */
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
