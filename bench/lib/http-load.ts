import { connect, type Socket } from 'node:net';
import { median, quantile } from './stats.ts';

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The bytes of one HTTP/1.1 request. */
  readonly request: (connection: number) => Buffer;
  /** Answers with another status count as failures. */
  readonly expect: number;
}

export interface Load {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly failures: number;
}

/**
 * Closed loop over keep-alive connections, with one request in flight on each. It uses bare sockets, so the client uses little of the two cores that
 * it shares with the server.
 */
export async function load(options: LoadOptions): Promise<Load> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + options.seconds * 1000;
  const failures = await Promise.all(Array.from({ length: options.connections }, (_, index) => drive(options, index, until, latencies)));
  const elapsed = (performance.now() - startedAt) / 1000;
  return {
    perSecond: latencies.length / elapsed,
    medianMs: median(latencies),
    p99Ms: quantile(latencies, 0.99),
    failures: failures.reduce((sum, count) => sum + count, 0),
  };
}

async function drive({ port, request, expect }: LoadOptions, index: number, until: number, latencies: number[]): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const exchange = exchanger(socket);
  let failures = 0;
  while (performance.now() < until) {
    const sentAt = performance.now();
    const status = await exchange(request(index));
    latencies.push(performance.now() - sentAt);
    if (status !== expect) failures += 1;
  }
  socket.destroy();
  return failures;
}

/** Sends one request and resolves with the status once the whole answer (with a content-length) has arrived. */
function exchanger(socket: Socket): (request: Buffer) => Promise<number> {
  let pending: { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < end + 4 + length) return;
    received = received.subarray(end + 4 + length);
    pending?.resolve(Number(head.slice(9, 12)));
  });
  socket.on('error', (error) => pending?.reject(error));
  socket.on('close', () => pending?.reject(new Error('the server closed the connection')));
  return (request) =>
    new Promise((resolve, reject) => {
      pending = { resolve, reject };
      socket.write(request);
    });
}

/** The bytes of a POST with a JSON body. */
export function post(path: string, headers: Readonly<Record<string, string>> & { readonly host: string }, body: unknown): Buffer {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`);
}

export function get(path: string, headers: Readonly<Record<string, string>> & { readonly host: string }): Buffer {
  const lines = Object.entries(headers);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}
