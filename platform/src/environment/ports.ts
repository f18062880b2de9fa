import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { errorCode } from '@debt/terminal/files/files';

/** Sticky choices, keyed `<unit>.<port>`. Users see only `gateway.http`. */
export type Ports = Readonly<Record<string, number>>;
export const gatewayKey = 'gateway.http';

const loopback = '127.0.0.1';

/** Where the gateway is published on this machine. */
export interface IngressAddress {
  readonly host: string;
  readonly port: number;
}

/** The origins that a browser may use; the first one is printed. */
export function originsOf({ host, port }: IngressAddress): [string, ...string[]] {
  const other = host === '0.0.0.0' || host === '::' ? hostname() : host;
  const others = [...new Set([loopback, other])].filter((name) => name !== 'localhost');
  return [`http://localhost:${port}`, ...others.map((name) => `http://${name}:${port}`)];
}

/** Each environment gets consecutive blocks of this many ports for its inner listeners: one block is enough for one process of each service. */
export const blockSize = 16;
const blocks = { from: 20_000, below: 32_000 } as const;
const gatewayFirst = 7000;
const gatewayBelow = 8000;

export interface PortQuestion {
  /** The inner listeners, `<unit>.<port>`, in a stable order. */
  readonly keys: readonly string[];
  /** The ports that were chosen before. */
  readonly recorded: Ports;
  /** Listeners that run now: their ports are not checked. */
  readonly inUse: ReadonlySet<string>;
  /** Ports that other environments have recorded, running or not. */
  readonly othersHave: ReadonlySet<number>;
  /** A value that is unique to this environment, so that two environments do not start with the same block. */
  readonly seed: string;
  readonly environment: string;
  /** Whether a port can be bound now. */
  readonly isFree: (port: number) => Promise<boolean>;
}

/** The recorded ports while they are free, else a new block; new listeners get an additional block. Throws when there is none. */
export async function chooseInnerPorts(question: PortQuestion): Promise<Ports> {
  const { keys, recorded, inUse, isFree } = question;
  const kept = keys.flatMap((key) => (recorded[key] === undefined ? [] : [[key, recorded[key]] as const]));
  const free = await Promise.all(kept.map(([key, port]) => (inUse.has(key) ? Promise.resolve(true) : isFree(port))));
  if (free.includes(false)) return await newBlock(question);
  const fresh = keys.filter((key) => recorded[key] === undefined);
  return { ...Object.fromEntries(kept), ...(fresh.length === 0 ? {} : await newBlock({ ...question, keys: fresh })) };
}

async function newBlock({ keys, seed, othersHave, isFree, recorded }: PortQuestion): Promise<Ports> {
  const candidates = await candidateBlocks(seed);
  const before = new Set(Object.values(recorded));
  for (const base of candidates) {
    const numbers = keys.map((_, index) => base + index);
    if (numbers.some((port) => othersHave.has(port) || before.has(port))) continue;
    const free = await Promise.all(numbers.map(isFree));
    if (!free.includes(false)) return Object.fromEntries(keys.map((key, index) => [key, base + index]));
  }
  throw new Error(`no ${keys.length} free ports in a row between ${blocks.from} and ${blocks.below}`);
}

/**
 * Blocks below the ephemeral range, from which the kernel takes the ports of outgoing connections: any process could take one of those between two
 * runs. Where the ephemeral range covers all ports, our own range is still the best choice.
 */
async function candidateBlocks(seed: string): Promise<readonly number[]> {
  const below = Math.min(blocks.below, await ephemeralFrom());
  const count = Math.max(1, Math.floor(((below > blocks.from ? below : blocks.below) - blocks.from) / blockSize));
  const first = createHash('sha256').update(seed).digest().readUInt32BE() % count;
  return Array.from({ length: count }, (_, index) => blocks.from + ((first + index) % count) * blockSize);
}

async function ephemeralFrom(): Promise<number> {
  const text = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const from = Number.parseInt(text, 10);
  return Number.isSafeInteger(from) ? from : blocks.below;
}

/** The recorded port, or 7000 for the environment `default`, or the first free one from 7001. */
export async function chooseGatewayPort(question: PortQuestion): Promise<number> {
  const { recorded, inUse, environment, othersHave, isFree } = question;
  const before = recorded[gatewayKey];
  if (before !== undefined && (inUse.has(gatewayKey) || (await isFree(before)))) return before;
  const first = environment === 'default' ? gatewayFirst : gatewayFirst + 1;
  for (let port = first; port < gatewayBelow; port += 1) {
    if (port !== before && !othersHave.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port between ${first} and ${gatewayBelow} for the gateway`);
}

/** Tests a port by binding it. Another process may take it afterwards; the listener itself then fails with an exit code of its own. */
export async function canBind(port: number, host = loopback): Promise<boolean> {
  return (await bindFault(port, host)) === undefined;
}

/** The error of the kernel when binding fails, such as `EADDRINUSE`; undefined when the port is free. */
export function bindFault(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
