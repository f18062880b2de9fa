import type { Service } from '@debt/kit/lifecycle';
import { addressOf, createMetricsServer, createServer, type HttpServer } from '@debt/kit/server';
import type { Config } from './config.ts';
import { type Context, type Overrides, openContext } from './context.ts';
import { addRateLimitRoute } from './http.ts';

/** How long a start waits for identity, so that the first lookup does not have to connect. */
const connectMs = 1_000;

/** Decides for a gateway which calls may pass. */
export class ThrottlerService implements Service {
  readonly #config: Config;
  readonly #context: Context;
  readonly #http: HttpServer;
  readonly #metrics: HttpServer;

  private constructor(config: Config, context: Context) {
    this.#config = config;
    this.#context = context;
    // Always ready: it decides even without any dependency, and a gateway that did not call it would let everything pass.
    this.#http = createServer({ log: context.log });
    this.#metrics = createMetricsServer(context.metrics.registry, context.log);
    addRateLimitRoute(this.#http, config, context);
  }

  static async create(config: Config, overrides: Overrides = {}): Promise<ThrottlerService> {
    return new ThrottlerService(config, await openContext(config, overrides));
  }

  async start(): Promise<void> {
    await this.#context.identities.connect(connectMs);
    await this.#metrics.listen({ host: this.#config.HOST, port: this.#config.METRICS_PORT });
    await this.#http.listen({ host: this.#config.HOST, port: this.#config.HTTP_PORT });
  }

  /** The addresses it listens on, for tests that use port 0. */
  get addresses(): { readonly http: string; readonly metrics: string } {
    return { http: addressOf(this.#http), metrics: addressOf(this.#metrics) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http.close();
    await this.#metrics.close();
    await this.#context.stack.disposeAsync();
  }
}
