import { IdentityServiceClient, type ResolveTokenResponse } from '@debt/proto/identity';
import type { ServiceError } from '@grpc/grpc-js';
import { AppError } from '../errors/errors.ts';
import { calleeAt, credentials, type Metadata, serviceMetadata, status } from '../server/grpc.ts';

/** What the identity service knows of a token. */
export type ResolvedToken =
  | {
      readonly active: true;
      readonly userId: string;
      readonly activated: boolean;
      /** From then on the token is no longer good; undefined when it does not expire. */
      readonly expiresAt: Date | undefined;
    }
  /** Unknown, expired or revoked. */
  | { readonly active: false };

/** Where tokens are looked up. */
export interface IdentitySource extends AsyncDisposable {
  /** @throws AppError `unavailable` when there was no answer: then nothing is known about the token. */
  resolve(token: string): Promise<ResolvedToken>;
  /** Opens the connection ahead of the first call. Resolves when it is there or when the deadline is over; never throws. */
  connect(deadlineMs: number): Promise<void>;
}

export interface IdentityClientOptions {
  /** host:port; several replicas are parted by commas. */
  readonly address: string;
  readonly serviceToken: string;
  /** Deadline of one call. */
  readonly deadlineMs: number;
}

const reconnectMs = { initial: 100, max: 2_000 } as const;

/** Looks tokens up in the identity service, each call with a deadline. Connects with the first call, unless `connect` came before. */
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

/** A token that the service cannot even read is a bad token and no failure, else a few of them would stop a caller from asking for everyone. */
const isAboutTheToken = (error: ServiceError): boolean => error.code === status.INVALID_ARGUMENT || error.code === status.NOT_FOUND;

const unavailable = (cause: ServiceError): AppError =>
  new AppError('unavailable', 'Your session cannot be verified right now. Try again in a moment.', { cause, retryAfterSeconds: 1 });

function toResolved({ active, userId, activated, expiresAt }: ResolveTokenResponse): ResolvedToken {
  return active ? { active, userId, activated, expiresAt } : { active };
}
