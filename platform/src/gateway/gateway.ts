import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { answerClientError } from '@debt/kit/client-errors';
import { toError } from '@debt/kit/errors';
import { AllowedHosts } from '@debt/kit/hosts';
import type { Service } from '@debt/kit/lifecycle';
import { createLogger, type Logger } from '@debt/kit/log';
import { createMetricsServer, type HttpServer } from '@debt/kit/server';
import Fastify, { LogController } from 'fastify';
import { Api, mayUpgrade } from './api.ts';
import type { GatewayConfig } from './config.ts';
import { Forwarder } from './forward.ts';
import { Guard } from './guard.ts';
import { requestIdOf } from './headers.ts';
import { limits } from './limits.ts';
import { GatewayMetrics } from './metrics.ts';
import { type GatewayProblem, refusal, refuse } from './problems.ts';
import { Replicas } from './replicas.ts';
import { ambiguityOf, routeOf, type UpstreamName } from './routes.ts';
import { addStatic, type Pages } from './static.ts';
import { Tunnels } from './tunnel.ts';

/** For a gateway without configured names. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'] as const;

export interface Overrides {
  readonly log?: Logger;
}

/**
 * The single entry point: the web client at /, the API under /v1. Its own health is at /-/live and /-/ready. It stays ready while a service is
 * unavailable: a gateway that is taken out of service could not even report the failure.
 */
export class Gateway implements Service {
  readonly #config: GatewayConfig;
  readonly #log: Logger;
  readonly #hosts: AllowedHosts;
  readonly #replicas = new DisposableStack();
  readonly #guard: Guard;
  readonly #forwarders: Readonly<Record<UpstreamName, Forwarder>>;
  readonly #tunnels: Tunnels;
  readonly #metrics: GatewayMetrics;
  readonly #api: Api;
  readonly #pages: Pages;
  #server: Server | undefined;
  #metricsServer: HttpServer | undefined;
  #draining = false;

  private constructor(config: GatewayConfig, { log = createLogger('gateway', config.LOG_LEVEL) }: Overrides) {
    this.#config = config;
    this.#log = log;
    this.#hosts = new AllowedHosts(config.ALLOWED_HOSTS ?? []);
    const replicasAt = (urls: readonly URL[]): Replicas => this.#replicas.use(new Replicas({ urls }));
    const [expenses, notifier] = [replicasAt(config.EXPENSES_URL), replicasAt(config.NOTIFIER_URL)];
    this.#tunnels = new Tunnels(notifier);
    this.#metrics = new GatewayMetrics(() => this.#tunnels.size);
    this.#guard = new Guard({ replicas: replicasAt(config.THROTTLER_URL), onOutcome: (outcome) => this.#metrics.guarded(outcome) });
    this.#forwarders = { expenses: this.#forwarder('expenses', expenses), notifier: this.#forwarder('notifier', notifier) };
    this.#api = new Api({
      hosts: this.#hosts,
      guard: this.#guard,
      forwarders: this.#forwarders,
      tunnels: this.#tunnels,
      bodyLimitBytes: config.BODY_LIMIT,
    });
    this.#pages = this.#createPages();
  }

  static async create(config: GatewayConfig, overrides: Overrides = {}): Promise<Gateway> {
    return new Gateway(config, overrides);
  }

  async start(): Promise<void> {
    if (this.#config.METRICS_PORT !== undefined) {
      const metrics = createMetricsServer(this.#metrics.registry, this.#log);
      this.#metricsServer = metrics;
      await metrics.listen({ host: this.#config.HOST, port: this.#config.METRICS_PORT });
    }
    await this.#pages.listen({ host: this.#config.HOST, port: this.#config.HTTP_PORT });
    if (this.#config.ALLOWED_HOSTS === undefined) for (const name of loopbackNames) this.#hosts.add(`${name}:${this.port}`);
  }

  /** The port on which it listens; tests let the system choose it. */
  get port(): number {
    return portOf(this.#server);
  }
  get metricsPort(): number {
    return portOf(this.#metricsServer?.server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#draining = true;
    this.#tunnels[Symbol.dispose]();
    const overdue = setTimeout(() => this.#server?.closeAllConnections(), limits.drainMs);
    // A connection is idle once its last request is answered, and would delay the stop.
    const idle = setInterval(() => this.#server?.closeIdleConnections(), limits.idleSweepMs);
    await this.#pages.close();
    clearInterval(idle);
    await this.#metricsServer?.close();
    clearTimeout(overdue);
    this.#guard[Symbol.dispose]();
    for (const forwarder of Object.values(this.#forwarders)) forwarder[Symbol.dispose]();
    this.#replicas[Symbol.dispose]();
  }

  #forwarder(name: UpstreamName, replicas: Replicas): Forwarder {
    return new Forwarder({
      replicas,
      bodyLimitBytes: this.#config.BODY_LIMIT,
      onDone: (status, failure) => {
        this.#metrics.answered(name, status, failure);
        if (failure === 'upstream_unavailable' || failure === 'upstream_slow')
          this.#log.warn({ upstream: name, failure }, 'a service did not answer');
      },
    });
  }

  /** Fastify serves pages and health. The API bypasses it: Fastify would parse and route requests that are only forwarded. */
  #createPages(): Pages {
    const pages = Fastify({
      loggerInstance: this.#log,
      logController: new LogController({ disableRequestLogging: true }),
      forceCloseConnections: 'idle',
      genReqId: (request) => requestIdOf(request.headers),
      // Before a route is known, no hook runs.
      frameworkErrors: (_error, request, reply) => refuse(request.raw, reply.raw, refusal('bad_request', request.id), request.id),
      serverFactory: (listener) => {
        this.#server = this.#createServer(listener);
        return this.#server;
      },
    });
    // The parent process can distinguish this process from another one that was faster to listen on the port.
    const pid = String(process.pid);
    pages.get('/-/live', async (_request, reply) => reply.header('x-process-id', pid).send({ status: 'alive' }));
    pages.get('/-/ready', async (_request, reply) =>
      reply
        .header('x-process-id', pid)
        .code(this.#draining ? 503 : 200)
        .send({ status: this.#draining ? 'draining' : 'ready' }),
    );
    const served = addStatic(pages, this.#config.WEB_ROOT);
    if (served === 'placeholder')
      this.#log.info({ webRoot: this.#config.WEB_ROOT }, 'there is no built web client; a placeholder page is served');
    return pages;
  }

  #createServer(pages: RequestListener): Server {
    const server = createServer({
      keepAliveTimeout: limits.server.keepAliveMs,
      headersTimeout: limits.server.headersMs,
      requestTimeout: limits.server.requestMs,
      connectionsCheckingInterval: limits.server.checkEveryMs,
      maxHeaderSize: limits.server.headerBytesMax,
      shouldUpgradeCallback: mayUpgrade,
    });
    server.maxConnections = limits.server.connectionsMax;
    // Missing in the types. Without it, a client that closes its sending side after the request gets no answer.
    Object.assign(server, { httpAllowHalfOpen: true });
    const route: RequestListener = (request, response) => this.#route(request, response, pages);
    server.on('request', route);
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (Number(request.headers['content-length'] ?? 0) <= this.#config.BODY_LIMIT) response.writeContinue();
      route(request, response);
    });
    server.on('clientError', (error, socket) => answerClientError(error, socket, randomUUID()));
    server.on('upgrade', (request, socket, head) => {
      this.#api.upgrade(request, socket, head).catch((error: unknown) => {
        this.#log.error({ err: toError(error) }, 'an upgrade failed');
        socket.destroy();
      });
    });
    return server;
  }

  #route(request: IncomingMessage, response: ServerResponse, pages: RequestListener): void {
    const url = request.url ?? '/';
    const ambiguity = ambiguityOf(request);
    if (ambiguity !== undefined) {
      this.#refuse(request, response, ambiguity);
      return;
    }
    if (url.startsWith('/-/')) {
      pages(request, response);
      return;
    }
    if (!this.#hosts.allows(request.headers.host)) {
      this.#refuse(request, response, 'unknown_host');
      return;
    }
    const route = routeOf(request.method ?? 'GET', url);
    if (route === undefined) {
      pages(request, response);
      return;
    }
    this.#api.handle(request, response, route).catch((error: unknown) => {
      this.#log.error({ err: toError(error) }, 'a request failed in the gateway');
      response.destroy();
    });
  }

  #refuse(request: IncomingMessage, response: ServerResponse, code: GatewayProblem): void {
    const requestId = requestIdOf(request.headers);
    refuse(request, response, refusal(code, requestId), requestId);
  }
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  if (address === null || address === undefined || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}
