import { createHash } from 'node:crypto';
import {
  type IdentityServiceServer,
  IdentityServiceService,
  type ResolveTokenRequest,
  type ResolveTokenResponse,
} from '@debt/proto/identity';
import { type CredentialKind, tokenPrefixes } from '@debt/proto/token';
import { listen, Server, stop, unary } from '../server/grpc.ts';
import { silentLog } from './testing.ts';

/** The token with which services call {@link FakeIdentity}. */
export const serviceToken = 'service-token-of-the-tests';

/** A token of the correct form, identical for the same text. */
export const tokenOf = (text: string, kind: CredentialKind = 'session'): string =>
  tokenPrefixes[kind] + createHash('sha256').update(text).digest('base64url');

/** A user of the fake; changes are effective from the next call on. */
export interface FakeAccount {
  readonly userId: string;
  activated: boolean;
  active: boolean;
  readonly expiresAt: Date | undefined;
}

/** A small identity service for tests: it can be stopped, restarted on the same port, and made to hang. */
export class FakeIdentity implements AsyncDisposable {
  /** The tokens of all requests. */
  readonly asked: string[] = [];
  readonly #accounts = new Map<string, FakeAccount>();
  readonly #held: (() => void)[] = [];
  #server: Server | undefined;
  #hanging = false;
  #port = 0;

  static async start(): Promise<FakeIdentity> {
    const identity = new FakeIdentity();
    await identity.restart();
    return identity;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** An account whose token is `tokenOf(name)`. Later changes to it are effective. */
  add(name: string, { activated }: { readonly activated: boolean }): FakeAccount {
    const account = { userId: name, activated, active: true, expiresAt: undefined };
    this.#accounts.set(tokenOf(name), account);
    return account;
  }

  /** @returns a further token of the user. */
  signIn(userId: string, { kind = 'session', expiresAt }: { readonly kind?: CredentialKind; readonly expiresAt?: Date } = {}): string {
    const token = tokenOf(`${userId} ${crypto.randomUUID()}`, kind);
    this.#accounts.set(token, { userId, activated: true, active: true, expiresAt });
    return token;
  }

  revoke(token: string): void {
    this.#accounts.delete(token);
  }

  hang(): void {
    this.#hanging = true;
  }

  recover(): void {
    this.#hanging = false;
    for (const release of this.#held.splice(0)) release();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const release of this.#held.splice(0)) release();
    if (server !== undefined) await stop(server, 0);
  }

  async restart(): Promise<void> {
    this.#hanging = false;
    const handlers: IdentityServiceServer = {
      resolveToken: unary(serviceToken, silentLog, (request: ResolveTokenRequest) => this.#resolve(request)),
      getUsers: unary(serviceToken, silentLog, async () => ({ users: [] })),
    };
    const server = new Server();
    server.addService(IdentityServiceService, handlers);
    this.#port = await listen(server, '127.0.0.1', this.#port);
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.recover();
    await this.stop();
  }

  async #resolve({ token }: ResolveTokenRequest): Promise<ResolveTokenResponse> {
    this.asked.push(token);
    if (this.#hanging) await new Promise<void>((resolve) => this.#held.push(resolve));
    const account = this.#accounts.get(token);
    const active = account?.active === true && (account.expiresAt === undefined || account.expiresAt > new Date());
    return {
      active,
      userId: active ? account.userId : '',
      handle: active ? account.userId : '',
      activated: active && account.activated,
      credentialId: '',
      expiresAt: account?.expiresAt,
    };
  }
}
