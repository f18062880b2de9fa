import { randomUUID } from 'node:crypto';
import { type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyError, LogController } from 'fastify';
import { requireOneHost } from '../access/hosts.ts';
import { AppError, errorCode, toError } from '../errors/errors.ts';
import { type ProblemDocument, problemType, toProblem } from '../errors/problem.ts';
import type { Logger } from '../log/log.ts';
import type { Registry } from '../telemetry/telemetry.ts';
import { answerClientError } from './client-errors.ts';
import { fieldProblems } from './field-problems.ts';
import type { HttpServer } from './http-server.ts';
import { acceptUtf8Only } from './json-body.ts';
import { refuseOtherRoutes } from './other-routes.ts';
import { createValidatorCompiler } from './validation.ts';

export type { HttpServer } from './http-server.ts';

/** The options of a server; only the logger is required. */
export interface ServerOptions {
  readonly log: Logger;
  /** Bytes; a larger body is refused with 413. */
  readonly bodyLimitBytes?: number;
  /** Names of dependencies that are unavailable, empty when ready. */
  readonly readiness?: () => Promise<readonly string[]>;
  /** Warnings for an operator although calls are answered. /readyz shows them, and they never take the service out of rotation. */
  readonly warnings?: () => Promise<readonly string[]>;
  /** Schemas with an `$id`, by which routes refer to them. */
  readonly schemas?: readonly object[];
  /** Instead of the defaults; for tests. */
  readonly patience?: Partial<Patience>;
}

/** The maximum durations for a client, so that one that sends or reads slowly does not hold a connection for ever. */
export interface Patience {
  /** Until the headers are complete. A late request is answered with 408 and disconnected. */
  readonly headersMs: number;
  /** Until the whole request is complete. */
  readonly requestMs: number;
  /** How often the two are checked: either may last longer by this time. */
  readonly checkEveryMs: number;
  /** Until a connection without data in either direction during a request is closed. */
  readonly stalledMs: number;
}

const defaults = {
  bodyLimitBytes: 64 * 1024,
  patience: { headersMs: 10_000, requestMs: 30_000, checkEveryMs: 2_000, stalledMs: 120_000 },
  keepAliveTimeoutMs: 75_000,
  urlBytesMax: 8_192,
  paramLengthMax: 200,
} as const;
const requestId = /^[A-Za-z0-9._-]{1,64}$/;

/** A Fastify server with problem documents for every error, request ids in and out, strict validation, /healthz and /readyz. */
export function createServer(options: ServerOptions): HttpServer {
  const patience: Patience = { ...defaults.patience, ...options.patience };
  const server: HttpServer = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    // A separate logger for each request costs more than the rest of the framework. The error handler logs the request's id itself.
    childLoggerFactory: (logger) => logger,
    bodyLimit: options.bodyLimitBytes ?? defaults.bodyLimitBytes,
    requestTimeout: patience.requestMs,
    connectionTimeout: patience.stalledMs,
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkEveryMs },
    keepAliveTimeout: defaults.keepAliveTimeoutMs,
    routerOptions: { maxParamLength: defaults.paramLengthMax },
    forceCloseConnections: 'idle',
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestId.test(given) ? given : randomUUID();
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, randomUUID()),
    // Before a route is known, no hook runs.
    frameworkErrors: (error, request, reply) => {
      const { problem, headers } = refusalOf(error, request);
      reply.raw.writeHead(problem.status, { ...headers, 'x-request-id': request.id }).end(JSON.stringify(problem));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  acceptUtf8Only(server);
  const schemas = options.schemas ?? [];
  for (const schema of schemas) server.addSchema(schema);
  server.setValidatorCompiler(createValidatorCompiler(schemas));
  // With a callback: a promise for every request costs more than the work of this hook.
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    try {
      requireOneHost(request.raw.rawHeaders);
      requireShortUrl(request.url);
      done();
    } catch (refusal) {
      done(toError(refusal));
    }
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const { problem, headers } = refusalOf(error, request);
    return reply.code(problem.status).headers(headers).serializer(JSON.stringify).send(problem);
  });
  refuseOtherRoutes(server);
  addHealth(server, options.readiness ?? (async () => []), options.warnings ?? (async () => []));
  return server;
}

interface Refused {
  readonly id: string;
  readonly log: Pick<Logger, 'error'>;
  readonly routeOptions?: { readonly url?: string | undefined };
}

/** A refusal is private to its caller, and never content of a page. */
const refusalHeaders = { 'content-type': problemType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** The problem document of an error and its headers. An unexpected error is logged. */
function refusalOf(error: FastifyError, request: Refused): { readonly problem: ProblemDocument; readonly headers: Record<string, string> } {
  const known = toAppError(error);
  if (known === undefined || known.problem.status >= 500)
    request.log.error({ err: error, reqId: request.id, route: request.routeOptions?.url }, 'a request failed');
  const wait = known?.retryAfterSeconds;
  return {
    problem: toProblem(known ?? error, request.id),
    headers: { ...refusalHeaders, ...(wait === undefined ? {} : { 'retry-after': String(Math.ceil(wait)) }) },
  };
}

function requireShortUrl(url: string): void {
  if (url.length > defaults.urlBytesMax) throw new AppError('url_too_long', 'The address is too long.');
}

type Report = () => Promise<readonly string[]>;

function addHealth(server: HttpServer, readiness: Report, warnings: Report): void {
  // The answering process: the one that started it can distinguish it from another process that was faster to listen on the port.
  const pid = String(process.pid);
  server.get('/healthz', async (_request, reply) => reply.header('x-process-id', pid).send({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    reply.header('x-process-id', pid);
    const unavailable = await readiness();
    if (unavailable.length > 0) return reply.code(503).send({ status: 'not ready', unavailable });
    const noted = await warnings();
    return reply.send({ status: 'ready', unavailable, ...(noted.length === 0 ? {} : { warnings: noted }) });
  });
}

/** Converts Fastify errors to AppErrors. */
function toAppError(error: FastifyError | AppError): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error.validation !== undefined) {
    const part = error.validationContext ?? 'body';
    const fields = fieldProblems(part, error.validation);
    return new AppError('invalid_request', fields.map(({ message }) => message).join(' '), { fields });
  }
  switch (errorCode(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('body_too_large', 'The body is larger than this route allows.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('not_json', 'The body must be application/json.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('not_json', 'The body is not valid JSON.');
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? new AppError('invalid_argument', 'The request is not valid.', { cause: error })
        : undefined;
  }
}

/** A separate server for /metrics, on a port that is not reachable from outside. */
export function createMetricsServer(registry: Registry, log: Logger): HttpServer {
  const server = createServer({ log });
  server.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return server;
}

/** The address of a server, as the beginning of a URL. Throws while the server does not listen. */
export function addressOf({ server }: HttpServer): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
