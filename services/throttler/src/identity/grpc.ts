import { calleeAt, credentials, type Metadata, serviceMetadata, status } from '@debt/kit/grpc';
import { IdentityServiceClient, type ResolveTokenResponse } from '@debt/proto/identity';
import type { ServiceError } from '@grpc/grpc-js';
import type { Identity, IdentitySource } from './port.ts';

const reconnectMs = { initial: 100, max: 2_000 } as const;

export interface GrpcIdentityOptions {
  /** host:port; several replicas are parted by commas. */
  readonly address: string;
  readonly serviceToken: string;
  /** Deadline of one call, milliseconds. */
  readonly lookupMs: number;
}

/** Tokens looked up in the identity service. */
export class GrpcIdentity implements IdentitySource {
  readonly #client: IdentityServiceClient;
  readonly #metadata: Metadata;
  readonly #lookupMs: number;

  constructor({ address, serviceToken, lookupMs }: GrpcIdentityOptions) {
    this.#lookupMs = lookupMs;
    this.#metadata = serviceMetadata(serviceToken);
    const { target, options } = calleeAt(address);
    this.#client = new IdentityServiceClient(target, credentials.createInsecure(), {
      ...options,
      'grpc.initial_reconnect_backoff_ms': reconnectMs.initial,
      'grpc.max_reconnect_backoff_ms': reconnectMs.max,
    });
  }

  resolve(token: string): Promise<Identity> {
    const deadline = Date.now() + this.#lookupMs;
    return new Promise((resolve, reject) => {
      this.#client.resolveToken({ token }, this.#metadata, { deadline }, (error, response) => {
        if (error === null) resolve(toIdentity(response));
        else if (saysNothingOfTheService(error)) resolve({ kind: 'unknown' });
        else reject(error);
      });
    });
  }

  connect(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => this.#client.waitForReady(Date.now() + deadlineMs, () => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
  }
}

/** A token that the service cannot even read is a bad token and no failure, else six bad tokens would stop us asking for everyone. */
const saysNothingOfTheService = (error: ServiceError): boolean => error.code === status.INVALID_ARGUMENT || error.code === status.NOT_FOUND;

function toIdentity({ active, userId, activated, expiresAt }: ResolveTokenResponse): Identity {
  if (!active) return { kind: 'unknown' };
  return { kind: 'user', userId, activated, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
