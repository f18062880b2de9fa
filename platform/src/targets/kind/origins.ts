import { hostname } from 'node:os';
import type { IngressAddress } from './cluster.ts';

const loopback = '127.0.0.1';

/** The origins that a browser may use; the first one is printed. */
export function originsOf({ host, port }: IngressAddress): string[] {
  const other = host === '0.0.0.0' || host === '::' ? hostname() : host;
  return [...new Set(['localhost', loopback, other])].map((name) => `http://${name}:${port}`);
}
