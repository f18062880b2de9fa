import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type ChannelOptions,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { AppError, toError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';

export { credentials, Metadata, Server, status };

/** A unary handler as an async function. Errors become gRPC statuses, and only a caller with the service token is answered. */
export function unary<Request, Response>(
  serviceToken: string,
  log: Logger,
  handle: (request: Request) => Promise<Response>,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
  return (call, callback) => {
    if (!sameToken(call.metadata.get('authorization')[0], serviceToken)) {
      callback({ code: status.UNAUTHENTICATED, details: 'The service token is missing or wrong.' });
      return;
    }
    handle(call.request).then(
      (response) => callback(null, response),
      (thrown: unknown) => {
        const known = thrown instanceof AppError ? thrown : undefined;
        if (known === undefined) log.error({ err: toError(thrown), method: call.getPath() }, 'a gRPC call failed');
        callback({ code: status[known?.problem.grpc ?? 'INTERNAL'], details: known?.message ?? 'An unexpected error occurred.' });
      },
    );
  };
}

/** Compared by digest, so the duration of the comparison reveals neither length nor content. */
function sameToken(given: string | Buffer | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(`Bearer ${expected}`));
}

/** The metadata that authenticates a caller. */
export function serviceMetadata(serviceToken: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${serviceToken}`);
  return metadata;
}

/** For an operation that changes nothing, on another replica. */
const retryPolicy = {
  maxAttempts: 3,
  initialBackoff: '0.01s',
  maxBackoff: '0.1s',
  backoffMultiplier: 2,
  retryableStatusCodes: ['UNAVAILABLE'],
} as const;

/** The target and the options of a gRPC client. */
export interface Callee {
  readonly target: string;
  readonly options: ChannelOptions;
}

/**
 * How a client reaches `host:port`, or several replicas of a service separated by commas. Calls go to them in turn, without the unavailable ones. A
 * call to a replica that was stopping is repeated on another one. Only for services whose methods may be called twice.
 */
export function calleeAt(addresses: string): Callee {
  if (!addresses.includes(',')) return { target: addresses, options: {} };
  const config = { loadBalancingConfig: [{ round_robin: {} }], methodConfig: [{ name: [{}], retryPolicy }] };
  return { target: `ipv4:${addresses}`, options: { 'grpc.service_config': JSON.stringify(config) } };
}

/** Binds the server. Resolves with the port, which differs from the requested port when that is 0. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(/EADDRINUSE|address already in use/i.test(error.message) ? Object.assign(error, { code: 'EADDRINUSE' }) : error);
    });
  });
}

/** Lets running calls end, for at most `deadlineMs`, then closes. */
export function stop(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const overdue = setTimeout(() => server.forceShutdown(), deadlineMs);
    server.tryShutdown(() => {
      clearTimeout(overdue);
      resolve();
    });
  });
}

/** The standard health service (grpc.health.v1), answering SERVING while `healthy` resolves to true. */
export function addHealthService(server: Server, healthy: () => Promise<boolean>): void {
  const check: UntypedHandleCall = (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
    healthy().then(
      (serving) => callback(null, Buffer.from([0x08, serving ? 1 : 2])),
      () => callback(null, Buffer.from([0x08, 2])),
    );
  };
  const bytes = (value: Buffer) => value;
  server.addService(
    {
      check: {
        path: '/grpc.health.v1.Health/Check',
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    },
    { check },
  );
}
