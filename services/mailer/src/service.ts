import { fromVariable } from '@debt/kit/config';
import { AppError, toError } from '@debt/kit/errors';
import type { Service } from '@debt/kit/lifecycle';
import { addressOf, createMetricsServer, createServer, type HttpServer } from '@debt/kit/server';
import type { Config } from './config.ts';
import { type Context, type Overrides, openContext } from './context.ts';
import { limits } from './limits.ts';
import { createMailHandler } from './send.ts';

/** Sends the mails of the queue. */
export class MailerService implements Service {
  readonly #config: Config;
  readonly #context: Context;
  readonly #http: HttpServer;
  readonly #metrics: HttpServer;

  private constructor(config: Config, context: Context) {
    this.#config = config;
    this.#context = context;
    this.#http = createServer({ log: context.log, readiness: () => this.#unavailable() });
    this.#metrics = createMetricsServer(context.metrics.registry, context.log);
  }

  static async create(config: Config, overrides: Overrides = {}): Promise<MailerService> {
    return new MailerService(config, await openContext(config, overrides));
  }

  /** A queue that is unavailable at the start is awaited, as it is later. @throws AppError `schema_mismatch`, `bad_configuration` */
  async start(): Promise<void> {
    await this.#requireSchema();
    const { HOST, HTTP_PORT, METRICS_PORT, SEAL_KEY, PUBLIC_URL } = this.#config;
    const { queue, transport, metrics, stack } = this.#context;
    await this.#metrics.listen({ host: HOST, port: METRICS_PORT });
    await this.#http.listen({ host: HOST, port: HTTP_PORT });
    const handler = createMailHandler({ transport, metrics, sealKey: SEAL_KEY, publicUrl: PUBLIC_URL });
    stack.use(queue.work(handler, { concurrency: limits.concurrency, drainMs: limits.drainMs }));
    await this.#tryTransport();
  }

  /** The addresses it listens on, for tests that use port 0. */
  get addresses(): { readonly http: string; readonly metrics: string } {
    return { http: addressOf(this.#http), metrics: addressOf(this.#metrics) };
  }

  /** Completes the mails in progress first; the servers report that it is alive until then. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.stack.disposeAsync();
    await this.#http.close();
    await this.#metrics.close();
  }

  async #requireSchema(): Promise<void> {
    try {
      await fromVariable('JOBS_URL', () => this.#context.queue.ready());
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'unavailable') throw thrown;
      this.#context.log.warn({ why: thrown.message }, 'JOBS_URL: the job queue is unavailable; the mailer waits for it');
    }
  }

  /** Logs why mail cannot be sent yet; it stays in the queue meanwhile. */
  async #tryTransport(): Promise<void> {
    const { transport, log } = this.#context;
    await transport
      .ready()
      .catch((thrown: unknown) => log.warn({ why: toError(thrown).message }, 'TRANSPORT_URL: mail cannot be sent yet'));
  }

  async #unavailable(): Promise<readonly string[]> {
    const { queue, transport } = this.#context;
    const probes = { jobs: queue.ready(), mail: transport.ready() };
    const settled = await Promise.all(
      Object.entries(probes).map(([name, probe]) =>
        probe.then(
          () => [],
          () => [name],
        ),
      ),
    );
    return settled.flat();
  }
}
