import { fromVariable, trustOf } from '@debt/kit/config';
import { AppError, toError } from '@debt/kit/errors';
import { listen, type Server, stop } from '@debt/kit/grpc';
import type { Service } from '@debt/kit/lifecycle';
import { addressOf, createMetricsServer, type HttpServer } from '@debt/kit/server';
import type { Config } from './config.ts';
import { type Context, type Overrides, openContext } from './context.ts';
import { createIdentityServer } from './grpc/identity.ts';
import { createHttpServer } from './http/server.ts';
import { parkedRows, startOutbox } from './outbox/outbox.ts';
import { waitingRows } from './outbox/waiting.ts';
import { assertSchemaFits } from './store/migrate.ts';

/** How long calls in progress may take to complete when the service stops. */
const drainMs = 5_000;

/** Accounts, people and the ledger: HTTP for clients, gRPC for the other services, and the relays that publish the outbox. */
export class ExpensesService implements Service {
  readonly context: Context;
  readonly #config: Config;
  readonly #http: HttpServer;
  readonly #metrics: HttpServer;
  readonly #grpc: Server;
  #grpcPort = 0;

  private constructor(config: Config, context: Context, http: HttpServer) {
    this.#config = config;
    this.context = context;
    this.#http = http;
    this.#metrics = createMetricsServer(context.registry, context.log);
    const { identity, pool, log } = context;
    const healthy = async () => (await unavailableDependencies(context)).length === 0;
    this.#grpc = createIdentityServer({ identity, pool, log, healthy, serviceToken: config.SERVICE_TOKEN });
  }

  /** @throws AppError `schema_mismatch` when the database has not been migrated to this release. */
  static async create(config: Config, overrides: Overrides = {}): Promise<ExpensesService> {
    const context = await openContext(config, overrides);
    try {
      await assertSchemaFits(context.pool);
      const http = await createHttpServer({
        ...context,
        onOutboxWrite: () => context.waker.wake(),
        onAccountDeleted: () => context.sweep.wake(),
        readiness: () => unavailableDependencies(context),
        warnings: async () => [...(await waitingRows(context.pool)), ...(await parkedRows(context.pool))],
        publicOrigins: config.PUBLIC_ORIGINS,
        allowedHosts: config.ALLOWED_HOSTS,
        cookieName: config.COOKIE_NAME,
      });
      return new ExpensesService(config, context, http);
    } catch (thrown) {
      await context.stack.disposeAsync();
      throw thrown;
    }
  }

  /** @throws AppError `bad_configuration` when a broker refuses the user of its URL. */
  async start(): Promise<void> {
    const { HOST: host, HTTP_PORT, METRICS_PORT, GRPC_PORT, DATABASE_URL: databaseUrl } = this.#config;
    const { bus, queue, waker, log, registry, codes, sweep, stack } = this.context;
    stack.use(startOutbox({ databaseUrl, bus, queue, waker, log, registry, ...trustOf(this.#config) }));
    codes.start();
    sweep.start();
    await this.#metrics.listen({ host, port: METRICS_PORT });
    this.#grpcPort = await listen(this.#grpc, host, GRPC_PORT);
    await this.#http.listen({ host, port: HTTP_PORT });
    await this.#brokersAccept();
  }

  /** The addresses it listens on, for tests that use port 0. */
  get addresses(): { readonly http: string; readonly metrics: string; readonly grpc: string } {
    return { http: addressOf(this.#http), metrics: addressOf(this.#metrics), grpc: `${this.#config.HOST}:${this.#grpcPort}` };
  }

  /** Refuses to start with credentials that a broker rejects. Brokers that are unavailable do not prevent a start: debts can still be recorded. */
  async #brokersAccept(): Promise<void> {
    const { bus, queue, log } = this.context;
    const brokers = { EVENTS_URL: () => bus.ready(), JOBS_URL: () => queue.ready() };
    const check = async ([name, ready]: readonly [string, () => Promise<void>]): Promise<void> => {
      try {
        await fromVariable(name, ready);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'bad_configuration') throw thrown;
        log.warn({ why: toError(thrown).message }, `${name}: the broker is unavailable; the outbox keeps its messages`);
      }
    };
    await Promise.all(Object.entries(brokers).map(check));
  }

  /** Refuses new calls, completes those in progress, then stops the relays and closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#http.close(), stop(this.#grpc, drainMs)]);
    await this.#metrics.close();
    await this.context.stack.disposeAsync();
  }
}

/** Brokers count as warnings, not as dependencies: without them every request is answered and nothing is lost. */
async function unavailableDependencies({ pool }: Context): Promise<readonly string[]> {
  try {
    await pool.query('select 1');
    return [];
  } catch {
    return ['database'];
  }
}
