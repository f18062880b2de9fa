import { AppError } from '@debt/kit/errors';
import { calleeAt, credentials, type Metadata, serviceMetadata } from '@debt/kit/grpc';
import { IdentityServiceClient } from '@debt/proto/identity';
import { identityLimits } from '../limits.ts';
import type { Credential, IdentitySource } from './port.ts';

export interface GrpcIdentityOptions {
  /** host:port; several replicas are parted by commas. */
  readonly address: string;
  readonly serviceToken: string;
}

/** Tokens looked up in the identity service, each call with a deadline. Connects with the first call. */
export class GrpcIdentity implements IdentitySource {
  readonly #client: IdentityServiceClient;
  readonly #metadata: Metadata;

  constructor({ address, serviceToken }: GrpcIdentityOptions) {
    this.#metadata = serviceMetadata(serviceToken);
    const { target, options } = calleeAt(address);
    this.#client = new IdentityServiceClient(target, credentials.createInsecure(), {
      ...options,
      'grpc.initial_reconnect_backoff_ms': identityLimits.reconnectInitialMs,
      'grpc.max_reconnect_backoff_ms': identityLimits.reconnectMaxMs,
    });
  }

  resolve(token: string): Promise<Credential> {
    const deadline = Date.now() + identityLimits.deadlineMs;
    return new Promise((resolve, reject) => {
      this.#client.resolveToken({ token }, this.#metadata, { deadline }, (error, answer) => {
        if (error !== null)
          reject(new AppError('unavailable', 'Who you are cannot be checked right now.', { cause: error, retryAfterSeconds: 1 }));
        else if (answer.active) resolve({ active: true, userId: answer.userId, expiresAt: answer.expiresAt });
        else resolve({ active: false });
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
  }
}
