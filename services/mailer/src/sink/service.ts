import type { Service } from '@debt/kit/lifecycle';
import { createLogger, type Logger } from '@debt/kit/log';
import { addressOf, createServer, type HttpServer } from '@debt/kit/server';
import type { SinkConfig } from './config.ts';
import { Faults } from './faults.ts';
import { sinkLimits } from './limits.ts';
import { addFaultRoutes, addReadingRoutes, addSesRoutes } from './routes.ts';
import { MailStore } from './store.ts';

/**
 * A stand-in for SES where there is none: takes mail as version 1 of its API does, keeps it in memory for whoever wants to read it, and shows
 * faults on demand. It asks nobody who they are and is never to be reached from outside of a platform.
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

  /** Where it listens, for tests that asked for port 0. */
  get address(): string {
    return addressOf(this.#http);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#faults.clear();
    await this.#http.close();
  }
}
