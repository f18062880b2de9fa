import { createHash } from 'node:crypto';
import { listen, Server, stop, unary } from '@debt/kit/grpc';
import { silentLog } from '@debt/kit/testing';
import { type IdentityServiceServer, IdentityServiceService, type ResolveTokenResponse } from '@debt/proto/identity';

export const serviceToken = 'service-token-of-the-tests';

/** A token of the right shape, the same for the same name. */
export const tokenOf = (name: string): string => `dts_${createHash('sha256').update(name).digest('base64url')}`;

interface Account {
  readonly userId: string;
  activated: boolean;
  active: boolean;
}

/** The identity service, small: accounts that can be activated and revoked, and a switch that makes it hang. */
export class FakeIdentity implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #held: (() => void)[] = [];
  #server = new Server();
  #hanging = false;
  #port = 0;

  static async start(): Promise<FakeIdentity> {
    const identity = new FakeIdentity();
    await identity.comeBack();
    return identity;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  add(name: string, { activated }: { readonly activated: boolean }): Account {
    const account = { userId: name, activated, active: true };
    this.#accounts.set(tokenOf(name), account);
    return account;
  }

  hang(): void {
    this.#hanging = true;
  }

  recover(): void {
    this.#hanging = false;
    for (const release of this.#held.splice(0)) release();
  }

  async goAway(): Promise<void> {
    await stop(this.#server, 0);
  }

  async comeBack(): Promise<void> {
    this.#server = new Server();
    const handlers: IdentityServiceServer = {
      resolveToken: unary(serviceToken, silentLog, async ({ token }: { token: string }) => this.#resolve(token)),
      getUsers: unary(serviceToken, silentLog, async () => ({ users: [] })),
    };
    this.#server.addService(IdentityServiceService, handlers);
    this.#port = await listen(this.#server, '127.0.0.1', this.#port);
  }

  async #resolve(token: string): Promise<ResolveTokenResponse> {
    this.asked.push(token);
    if (this.#hanging) await new Promise<void>((resolve) => this.#held.push(resolve));
    const account = this.#accounts.get(token);
    const active = account?.active === true;
    return {
      active,
      userId: active ? account.userId : '',
      handle: active ? account.userId : '',
      activated: active && account.activated,
      credentialId: '',
      expiresAt: undefined,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.recover();
    await stop(this.#server, 100);
  }
}
