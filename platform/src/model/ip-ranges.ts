/** Arithmetic of IPv4 ranges, and how the network of an environment is divided. */
import { cluster } from './cluster.ts';

/** A range of IPv4 addresses in CIDR form. */
export interface Range {
  /** The first address as a number of 32 bits. */
  readonly first: number;
  /** The length of the prefix, 0 to 32. */
  readonly bits: number;
}

/** Throws for anything but `a.b.c.d/n` without a bit set after the prefix. */
export function parseRange(text: string): Range {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = 256, b = 256, c = 256, d = 256, bits = 33] = match === null ? [] : match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) throw new Error(`'${text}' is not a range like 10.20.0.0/16`);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  if (first % 2 ** (32 - bits) !== 0) throw new Error(`'${text}' has bits set behind the first ${bits}`);
  return { first, bits };
}

/** The range as `10.20.0.0/16`. */
export function rangeText({ first, bits }: Range): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}

/** The subrange number `index` when the range is divided into prefixes of `bits`. Throws when there is no such subrange. */
export function part(range: Range, bits: number, index: number): Range {
  const count = 2 ** (bits - range.bits);
  if (bits < range.bits || bits > 32 || index < 0 || index >= count)
    throw new Error(`${rangeText(range)} has no part ${index} of /${bits}`);
  return { first: range.first + index * 2 ** (32 - bits), bits };
}

/** Whether the ranges have an address in common. */
export const overlaps = (one: Range, other: Range): boolean =>
  one.first < other.first + 2 ** (32 - other.bits) && other.first < one.first + 2 ** (32 - one.bits);

/** Whether every address of the first is in the second. */
export const isWithin = (one: Range, other: Range): boolean => one.bits >= other.bits && overlaps(one, other);

/** Whether all addresses of the range belong to private networks; false for a text that is not a range. */
export function isPrivate(text: string): boolean {
  try {
    return cluster.privateRanges.some((range) => isWithin(parseRange(text), parseRange(range)));
  } catch {
    return false;
  }
}

/** How the addresses of an environment are divided, each range as `10.20.0.0/16`. */
export interface NetworkPlan {
  readonly vpc: string;
  /** One range for each zone, in the order of the zones. */
  readonly nodes: readonly string[];
  readonly stores: readonly string[];
  readonly endpoints: readonly string[];
  readonly public: readonly string[];
  /** All subnets of the stores, of the endpoints, and of the public side, as one range each, for use in network policies. */
  readonly storesRange: string;
  readonly endpointsRange: string;
  readonly publicRange: string;
}

/** The prefix length of the network of an environment: the plan fits only a /16. */
export const networkBits = 16;
const nodeBits = 19;
const groupBits = 20;
const smallBits = 24;

/** Nodes and pods get a /19 in each zone; stores, endpoints and the public side a /24 in each zone, out of a /20 each. The rest stays free. */
export function planNetwork(vpc: string, zones: number): NetworkPlan {
  const range = parseRange(vpc);
  if (range.bits !== networkBits) throw new Error(`the network ${vpc} must be a /${networkBits}`);
  const each = (of: (zone: number) => Range) => Array.from({ length: zones }, (_, zone) => rangeText(of(zone)));
  const group = (index: number) => part(range, groupBits, index);
  const [stores, endpoints, open] = [group(6), group(7), group(8)];
  return {
    vpc,
    nodes: each((zone) => part(range, nodeBits, zone)),
    stores: each((zone) => part(stores, smallBits, zone)),
    endpoints: each((zone) => part(endpoints, smallBits, zone)),
    public: each((zone) => part(open, smallBits, zone)),
    storesRange: rangeText(stores),
    endpointsRange: rangeText(endpoints),
    publicRange: rangeText(open),
  };
}
