import { backoffDelayMs } from '@debt/kit/backoff';
import { fromVariable } from '@debt/kit/config';
import { AppError, toError } from '@debt/kit/errors';
import { AllowedHosts } from '@debt/kit/hosts';
import { Background, pause, type Service } from '@debt/kit/lifecycle';
import { addressOf, createMetricsServer, createServer, type HttpServer } from '@debt/kit/server';
import type { Config } from './config.ts';
import { type Context, type Overrides, openContext } from './context.ts';
import { consumeEvents } from './events/consumer.ts';
import { Feeds } from './feed/feeds.ts';
import { Handshake } from './feed/handshake.ts';
import type { AccessRules } from './http/request-token.ts';
import { addRoutes } from './http/routes.ts';
import { limits } from './limits.ts';
import { failOnRejectedCredentials } from './store/port.ts';

/** Stores every user's feed and delivers it live. */
export class NotifierService implements Service {
  readonly #config: Config;
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #http: HttpServer;
  readonly #metrics: HttpServer;
  readonly #running = new AsyncDisposableStack();

  private constructor(config: Config, context: Context) {
    this.#config = config;
    this.#context = context;
    const rules: AccessRules = {
      cookieName: config.COOKIE_NAME,
      publicOrigins: config.PUBLIC_ORIGINS,
      allowedHosts: new AllowedHosts(config.ALLOWED_HOSTS),
    };
    this.#feeds = new Feeds(context);
    this.#http = createServer({ log: context.log, readiness: () => this.#unavailable() });
    this.#metrics = createMetricsServer(context.metrics.registry, context.log);
    addRoutes(this.#http, { ...context, rules });
    new Handshake({ ...context, feeds: this.#feeds, rules }).attach(this.#http.server);
  }

  static async create(config: Config, overrides: Overrides = {}): Promise<NotifierService> {
    return new NotifierService(config, await openContext(config, overrides));
  }

  /** @throws AppError `bad_configuration`, `schema_mismatch`, or `unavailable` when the store is not available in time. */
  async start(): Promise<void> {
    const { bus, log } = this.#context;
    const { HOST: host, HTTP_PORT, METRICS_PORT } = this.#config;
    await this.#storeReady();
    await this.#busAccepts();
    this.#running.use(consumeEvents(bus, this.#context));
    this.#running.use(new Background('retention', log, (signal) => this.#sweep(signal)));
    await this.#metrics.listen({ host, port: METRICS_PORT });
    await this.#http.listen({ host, port: HTTP_PORT });
  }

  /** The addresses it listens on, for tests that use port 0. */
  get addresses(): { readonly http: string; readonly metrics: string } {
    return { http: addressOf(this.#http), metrics: addressOf(this.#metrics) };
  }

  /** Disconnects the clients first, so that they reconnect to another instance, then completes the events in progress. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#feeds[Symbol.asyncDispose]();
    await this.#http.close();
    await this.#running.disposeAsync();
    await this.#metrics.close();
    await this.#context.stack.disposeAsync();
  }

  async #storeReady(): Promise<void> {
    const { store, log } = this.#context;
    const deadline = performance.now() + limits.storeWaitMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await fromVariable('STORE_URL', () => failOnRejectedCredentials(() => store.ready()));
        return;
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'unavailable') throw thrown;
        const seconds = limits.storeWaitMs / 1_000;
        if (performance.now() > deadline)
          throw new AppError('unavailable', `STORE_URL: the store was not available within ${seconds} s. ${thrown.message}`, {
            cause: thrown,
          });
        if (attempt === 0)
          log.warn({ why: thrown.message }, `STORE_URL: the store is unavailable; the notifier waits for it, ${seconds} s at most`);
        await pause(backoffDelayMs(limits.storeWait, attempt), new AbortController().signal);
      }
    }
  }

  /** Refuses to start with rejected credentials. A bus that is unavailable does not prevent a start; the consumer waits for it. */
  async #busAccepts(): Promise<void> {
    const { bus, log } = this.#context;
    try {
      await fromVariable('EVENTS_URL', () => bus.ready());
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'bad_configuration') throw thrown;
      log.warn({ why: toError(thrown).message }, 'EVENTS_URL: the event bus is unavailable; the notifier waits for it');
    }
  }

  async #unavailable(): Promise<readonly string[]> {
    const { store, bus, fanout } = this.#context;
    const checks = { store: store.ready(), 'event bus': bus.ready(), 'fan-out': fanout.ready() };
    const results = await Promise.allSettled(Object.values(checks));
    return Object.keys(checks).filter((_name, at) => results[at]?.status === 'rejected');
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { store, metrics } = this.#context;
    while (!signal.aborted) {
      const olderThan = new Date(Date.now() - limits.keptMs);
      metrics.notificationsRemoved(await store.sweep({ olderThan, keptRowsMax: limits.keptRowsMax }, signal));
      await pause(limits.sweepEveryMs, signal);
    }
  }
}
