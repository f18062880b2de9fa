import { IdentityServiceClient, type ResolveTokenResponse } from '@debt/proto/identity';
import type { ServiceError } from '@grpc/grpc-js';
import { AppError } from '../errors/errors.ts';
import { calleeAt, credentials, type Metadata, serviceMetadata, status } from '../server/grpc.ts';

/** The result of a token's lookup. */
export type ResolvedToken =
  | {
      readonly active: true;
      readonly userId: string;
      readonly activated: boolean;
      /** The expiry of the token; undefined when it does not expire. */
      readonly expiresAt: Date | undefined;
    }
  /** Unknown, expired or revoked. */
  | { readonly active: false };

/** The source of token lookups. */
export interface IdentitySource extends AsyncDisposable {
  /** @throws AppError `unavailable` without an answer: then the validity of the token is unknown. */
  resolve(token: string): Promise<ResolvedToken>;
  /** Connects before the first call. Resolves when it is connected or at the deadline; never throws. */
  connect(deadlineMs: number): Promise<void>;
}

/** The address of the identity service, and the credential of this service. */
export interface IdentityClientOptions {
  /** host:port; several replicas are separated by commas. */
  readonly address: string;
  readonly serviceToken: string;
  /** Deadline of one call. */
  readonly deadlineMs: number;
}

const reconnectMs = { initial: 100, max: 2_000 } as const;

/** Looks up tokens in the identity service, each call with a deadline. Connects on the first call, unless `connect` was called before. */
export class IdentityClient implements IdentitySource {
  readonly #client: IdentityServiceClient;
  readonly #metadata: Metadata;
  readonly #deadlineMs: number;

  constructor({ address, serviceToken, deadlineMs }: IdentityClientOptions) {
    this.#deadlineMs = deadlineMs;
    this.#metadata = serviceMetadata(serviceToken);
    const { target, options } = calleeAt(address);
    this.#client = new IdentityServiceClient(target, credentials.createInsecure(), {
      ...options,
      'grpc.initial_reconnect_backoff_ms': reconnectMs.initial,
      'grpc.max_reconnect_backoff_ms': reconnectMs.max,
    });
  }

  resolve(token: string): Promise<ResolvedToken> {
    const deadline = Date.now() + this.#deadlineMs;
    return new Promise((resolve, reject) => {
      this.#client.resolveToken({ token }, this.#metadata, { deadline }, (error, response) => {
        if (error === null) resolve(toResolved(response));
        else if (isAboutTheToken(error)) resolve({ active: false });
        else reject(unavailable(error));
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

/** A token that the service cannot parse is a bad token and not a failure. Otherwise a few of them would open the circuit breaker for all callers. */
const isAboutTheToken = (error: ServiceError): boolean => error.code === status.INVALID_ARGUMENT || error.code === status.NOT_FOUND;

const unavailable = (cause: ServiceError): AppError =>
  new AppError('unavailable', 'Cannot verify your session right now. Try again in a moment.', { cause, retryAfterSeconds: 1 });

function toResolved({ active, userId, activated, expiresAt }: ResolveTokenResponse): ResolvedToken {
  return active ? { active, userId, activated, expiresAt } : { active };
}
