import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { errorCode } from '@debt/terminal/files/files';

/** Sticky choices, keyed `<unit>.<port>`. `gateway.http` is the only one that people see. */
export type Ports = Readonly<Record<string, number>>;
export const gatewayKey = 'gateway.http';

/** Inner listeners get blocks of this many numbers for each environment, one after the other: one is enough for one of each service. */
export const blockSize = 16;
const blocks = { from: 20_000, below: 32_000 } as const;
const gatewayFirst = 7000;
const gatewayBelow = 8000;

export interface PortQuestion {
  /** The inner listeners, `<unit>.<port>`, in an order that stays. */
  readonly keys: readonly string[];
  /** What was chosen before. */
  readonly recorded: Ports;
  /** Listeners that run now: theirs is not looked at. */
  readonly inUse: ReadonlySet<string>;
  /** Ports that other environments have recorded, running or not. */
  readonly othersHave: ReadonlySet<number>;
  /** Something of this environment's own, so that two of them do not begin at the same block. */
  readonly seed: string;
  readonly environment: string;
  /** Whether a number can be bound now. */
  readonly isFree: (port: number) => Promise<boolean>;
}

/** The same numbers as before while they can be had, else a new block; listeners that are new get a block beside it. Throws when there is none. */
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
 * Below the range from which the kernel takes the ports of outgoing connections: one of those could be taken by anybody between two
 * runs. Where the whole range is given to the kernel there is no better place than ours.
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

/** Asks the kernel by binding. Somebody may take it right after: the listener itself then says so with an exit code of its own. */
export async function canBind(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await bindFault(port, host)) === undefined;
}

/** What the kernel says against binding, such as `EADDRINUSE`; nothing when it can be had. */
export function bindFault(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
