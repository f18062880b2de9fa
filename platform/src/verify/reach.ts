/** Tests whether a connection can be made, which a network policy decides. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Destination {
  readonly unit: string;
  readonly host: string;
  readonly port: number;
}

/** `postgres=10.244.0.7:5432`; an IPv6 address is in brackets. Throws for any other form. */
export function parseDestination(text: string): Destination {
  const [, unit, bracketed, plain, port] = /^([a-z][a-z0-9-]*)=(?:\[([0-9a-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (unit === undefined || host === undefined) throw new Error(`'${text}' is no place like postgres=10.0.0.7:5432`);
  return { unit, host, port: Number(port) };
}

export interface ReachOptions {
  readonly connectMs?: number;
  /** A policy takes a moment to reach the node of a new pod: a destination that is still reachable is tried again for this time. */
  readonly settleMs?: number;
  readonly pauseMs?: number;
}

/** The units that are reachable, and remain so. */
export async function reached(
  destinations: readonly Destination[],
  { connectMs = 3_000, settleMs = 30_000, pauseMs = 1_000 }: ReachOptions = {},
): Promise<readonly string[]> {
  const until = Date.now() + settleMs;
  for (let left = destinations; ; ) {
    const open = await Promise.all(left.map((destination) => canConnect(destination, connectMs)));
    left = left.filter((_, at) => open[at] === true);
    if (left.length === 0 || Date.now() >= until) return left.map(({ unit }) => unit);
    await delay(pauseMs);
  }
}

function canConnect({ host, port }: Destination, connectMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(connectMs, () => end(false));
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
