import { randomBytes, randomUUID } from 'node:crypto';
import { hostNames } from '@debt/kit/access/conformance';
import type { EventBus } from '@debt/kit/event-bus';
import { createLogger } from '@debt/kit/log';
import { unseal } from '@debt/kit/seal';
import { createTestDatabase, eventually, silentLog, type TestDatabase } from '@debt/kit/testing';
import { createHttpClient, type HttpClient, type User } from '@debt/proto/http';
import { type MailJob, sealContext } from '@debt/proto/mail';
import { type Config, readEnvironment } from '../../src/config.ts';
import { ExpensesService } from '../../src/service.ts';
import { migrate } from '../../src/store/migrate.ts';
import { DatabaseProxy } from './database-proxy.ts';
import { createRecorders } from './recorders.ts';

type Recorders = ReturnType<typeof createRecorders>;

interface Parts {
  readonly service: ExpensesService;
  readonly config: Config;
  readonly database: TestDatabase;
  readonly recorders: Recorders;
  readonly proxy: DatabaseProxy | undefined;
}

export const origin = 'https://debt.example';
export const cookieName = 'debt-test';
export const password = 'correct horse battery staple';

/** A database that the caller created and removes. */
interface OwnDatabase {
  readonly url: string;
  readonly caFile?: string;
}
const notOurs = { [Symbol.asyncDispose]: async () => undefined };

/** A running service on a separate database, with helpers for tests. */
export class TestPlatform implements AsyncDisposable {
  readonly service: ExpensesService;
  readonly config: Config;
  readonly recorders: Recorders;
  readonly proxy: DatabaseProxy | undefined;
  readonly #database: TestDatabase;

  private constructor(parts: Parts) {
    this.service = parts.service;
    this.config = parts.config;
    this.recorders = parts.recorders;
    this.proxy = parts.proxy;
    this.#database = parts.database;
  }

  /**
   * @param options.withProxy the database can be disconnected. @param options.server instead of a database on the server of all tests. @param
   * options.bus instead of a recorder.
   */
  static async start(
    options: { readonly withProxy?: boolean; readonly server?: OwnDatabase; readonly bus?: EventBus } = {},
  ): Promise<TestPlatform> {
    const database = options.server === undefined ? await createTestDatabase() : { url: options.server.url, ...notOurs };
    const { caFile } = options.server ?? {};
    const proxy = options.withProxy === true ? await DatabaseProxy.open(database.url) : undefined;
    const url = proxy?.url ?? database.url;
    const key = () => randomBytes(32).toString('base64url');
    const config = readEnvironment({
      HTTP_PORT: '0',
      METRICS_PORT: '0',
      GRPC_PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: url,
      EVENTS_URL: url,
      JOBS_URL: url,
      SERVICE_TOKEN: 'the-service-token',
      CODE_KEY: key(),
      SEAL_KEY: key(),
      PUBLIC_ORIGINS: origin,
      ALLOWED_HOSTS: hostNames.join(','),
      COOKIE_NAME: cookieName,
      ...(caFile === undefined ? {} : { TLS_CA_FILE: caFile }),
    });
    await migrate(database.url, caFile);
    const recorders = createRecorders();
    const service = await ExpensesService.create(config, {
      bus: options.bus ?? recorders.bus,
      queue: recorders.queue,
      log: process.env['TEST_LOG'] === undefined ? silentLog : createLogger('expenses', 'debug'),
    });
    await service.start();
    return new TestPlatform({ service, config, database, recorders, proxy });
  }

  get url(): string {
    return this.service.addresses.http;
  }

  get pool() {
    return this.service.context.pool;
  }

  client(token?: string): HttpClient {
    return createHttpClient({ baseUrl: this.url, token });
  }

  /** A plain request, for what the typed client would not send. */
  fetch(path: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<Response> {
    const { json, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (json === undefined) return fetch(this.url + path, { ...rest, headers });
    headers.set('content-type', 'application/json');
    return fetch(this.url + path, { ...rest, headers, body: JSON.stringify(json) });
  }

  /** Registers a user, who is then signed in. */
  async register(handle = `u${randomBytes(5).toString('hex')}`, email = `${handle}@example.org`): Promise<TestUser> {
    const { data } = await this.client().POST('/v1/users', { body: { handle, name: `Name of ${handle}`, email, password } });
    if (data?.token == null) throw new Error('registration was refused');
    return { ...data.user, token: data.token, client: this.client(data.token) };
  }

  /** Registers a user and activates the account. */
  async activated(handle?: string): Promise<TestUser> {
    const user = await this.register(handle);
    const code = await this.code(user.email, 'activation-code');
    const { data } = await user.client.POST('/v1/users/me/activation', { body: { code } });
    if (data?.activated !== true) throw new Error('activation was refused');
    return { ...user, activated: true };
  }

  /** The mails that were queued for the mailer, oldest first. */
  mails(to: string): readonly MailJob[] {
    return this.recorders.jobs.map(({ payload }) => payload).filter((payload): payload is MailJob => isMailTo(payload, to));
  }

  /** Awaits a number of mails to an address. */
  async mailsReach(to: string, count: number): Promise<void> {
    await eventually(() => this.mails(to).length >= count, `${count} mails to ${to}`);
  }

  /** The latest mail of a template. */
  mail(to: string, template: MailJob['template']): Promise<MailJob> {
    return eventually(() => this.mails(to).findLast((one) => one.template === template), `a mail ${template} to ${to}`);
  }

  /** The idempotency key of a command. */
  key(): { readonly header: { readonly 'idempotency-key': string } } {
    return { header: { 'idempotency-key': randomUUID() } };
  }

  /** The code in the latest mail of a template. */
  async code(to: string, template: MailJob['template']): Promise<string> {
    const mail = await this.mail(to, template);
    if (mail.sealed === undefined) throw new Error('there is no code in this mail');
    return unseal(this.config.SEAL_KEY, mail.sealed.blob, sealContext(mail, mail.sealed.purpose));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
    await this.proxy?.[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}

export interface TestUser extends User {
  readonly token: string;
  readonly client: HttpClient;
}

/** The idempotency key of a command. */
export const freshKey = () => ({ header: { 'idempotency-key': randomUUID() } });

export const bearer = (user: Pick<TestUser, 'token'>): Record<string, string> => ({ authorization: `Bearer ${user.token}` });

const isMailTo = (payload: unknown, to: string): payload is MailJob =>
  typeof payload === 'object' && payload !== null && 'template' in payload && 'to' in payload && payload.to === to;
