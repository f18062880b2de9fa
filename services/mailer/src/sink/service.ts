import type { Service } from '@debt/kit/lifecycle';
import { createLogger, type Logger } from '@debt/kit/log';
import { addressOf, createServer, type HttpServer } from '@debt/kit/server';
import type { SinkConfig } from './config.ts';
import { Faults } from './faults.ts';
import { sinkLimits } from './limits.ts';
import { addFaultRoutes, addReadingRoutes, addSesRoutes } from './routes.ts';
import { MailStore } from './store.ts';

/**
 * A replacement for SES where it is not available: accepts mail like version 1 of its API, stores it in memory for reading, and simulates
 * faults on demand. It authenticates no caller and must never be reachable from outside of a platform.
 */
export class MailSink implements Service {
  readonly #config: SinkConfig;
  readonly #http: HttpServer;
  readonly #faults = new Faults();

  private constructor(config: SinkConfig, log: Logger) {
    this.#config = config;
    this.#http = createServer({ log, bodyLimitBytes: sinkLimits.requestBytesMax });
    const store = new MailStore(config.MAILS_MAX);
    addSesRoutes(this.#http, store, this.#faults);
    addReadingRoutes(this.#http, store);
    addFaultRoutes(this.#http, this.#faults);
  }

  static create(config: SinkConfig, log: Logger = createLogger('mail-sink', config.LOG_LEVEL)): MailSink {
    return new MailSink(config, log);
  }

  async start(): Promise<void> {
    await this.#http.listen({ host: this.#config.HOST, port: this.#config.HTTP_PORT });
  }

  /** The address it listens on, for tests that use port 0. */
  get address(): string {
    return addressOf(this.#http);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#faults.clear();
    await this.#http.close();
  }
}
