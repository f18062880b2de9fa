import { listen, Server, stop, unary } from '@debt/kit/grpc';
import { silentLog } from '@debt/kit/testing';
import { IdentityServiceService, type ResolveTokenRequest, type ResolveTokenResponse } from '@debt/proto/identity';
import type { InsertOutcome, NewLine, StoreDriver } from '../src/store/driver.ts';

export const serviceToken = 'service-token-of-the-tests';

interface Known {
  readonly userId: string;
  readonly expiresAt: Date | undefined;
}

/** The identity service: remembers tokens, can be stopped, started again on the same port, and made to hang. */
export class FakeIdentity implements AsyncDisposable {
  readonly #tokens = new Map<string, Known>();
  readonly #release: (() => void)[] = [];
  #server: Server | undefined;
  #port = 0;
  #hanging = false;
  asked = 0;

  static async start(): Promise<FakeIdentity> {
    const identity = new FakeIdentity();
    await identity.comeBack();
    return identity;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** @returns a token of the user. */
  signIn(userId: string, { kind = 'dts', expiresAt }: { readonly kind?: 'dts' | 'dtp'; readonly expiresAt?: Date } = {}): string {
    const token = `${kind}_${`${userId}${crypto.randomUUID().replaceAll('-', '')}`
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .padEnd(43, '0')
      .slice(-43)}`;
    this.#tokens.set(token, { userId, expiresAt });
    return token;
  }

  revoke(token: string): void {
    this.#tokens.delete(token);
  }

  hang(): void {
    this.#hanging = true;
  }

  async goAway(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const release of this.#release.splice(0)) release();
    if (server !== undefined) await stop(server, 0);
  }

  async comeBack(): Promise<void> {
    this.#hanging = false;
    const server = new Server();
    server.addService(IdentityServiceService, {
      resolveToken: unary(serviceToken, silentLog, (request: ResolveTokenRequest) => this.#resolve(request)),
      getUsers: unary(serviceToken, silentLog, async () => ({ users: [] })),
    });
    this.#port = await listen(server, '127.0.0.1', this.#port);
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.goAway();
  }

  async #resolve({ token }: ResolveTokenRequest): Promise<ResolveTokenResponse> {
    this.asked += 1;
    if (this.#hanging) await new Promise<void>((resolve) => this.#release.push(resolve));
    const known = this.#tokens.get(token);
    const active = known !== undefined && (known.expiresAt === undefined || known.expiresAt > new Date());
    return { active, userId: active ? known.userId : '', handle: '', activated: active, credentialId: '', expiresAt: known?.expiresAt };
  }
}

/** A store in front of another one, which can fail and hang for some users. */
export class FaultyStore implements StoreDriver {
  readonly #inner: StoreDriver;
  readonly #held: (() => void)[] = [];
  #hangsFor: string | undefined;
  /** While set, every call fails as if the connection were refused. */
  away = false;
  /** The next so many inserts are stored, but the answer is lost. */
  answersLost = 0;
  failures = 0;

  constructor(inner: StoreDriver) {
    this.#inner = inner;
  }

  hangFor(userId: string): void {
    this.#hangsFor = userId;
  }

  recover(): void {
    this.#hangsFor = undefined;
    this.away = false;
    for (const release of this.#held.splice(0)) release();
  }

  async insert(line: NewLine, newEpoch: string): Promise<InsertOutcome> {
    const outcome = await this.#guard(line.userId, () => this.#inner.insert(line, newEpoch));
    if (this.answersLost === 0) return outcome;
    this.answersLost -= 1;
    throw this.#refused();
  }

  read = (userId: string, after: number, limit: number) => this.#guard(userId, () => this.#inner.read(userId, after, limit));
  async *pages(userId: string, after: number, size: number) {
    for await (const page of this.#inner.pages(userId, after, size)) yield await this.#guard(userId, async () => page);
  }
  position = (userId: string, newEpoch: string) => this.#guard(userId, () => this.#inner.position(userId, newEpoch));
  markRead = (userId: string, upTo: number, newEpoch: string) => this.#guard(userId, () => this.#inner.markRead(userId, upTo, newEpoch));
  feeds = (after: string, limit: number) => this.#guard('', () => this.#inner.feeds(after, limit));
  trim: StoreDriver['trim'] = (userId, retention) => this.#guard(userId, () => this.#inner.trim(userId, retention));
  migrate = () => this.#inner.migrate();
  schemaVersion = () => this.#guard('', () => this.#inner.schemaVersion());
  close = () => this.#inner.close();

  async #guard<T>(userId: string, call: () => Promise<T>): Promise<T> {
    if (this.away) throw this.#refused();
    if (userId !== '' && userId === this.#hangsFor) await new Promise<void>((resolve) => this.#held.push(resolve));
    return call();
  }

  #refused(): Error {
    this.failures += 1;
    return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  }
}
