import { AppError, errorCode, isUnavailable } from '@debt/kit/errors';
import { AllowedHosts, requireAllowedHost } from '@debt/kit/hosts';
import { createServer, type HttpServer } from '@debt/kit/server';
import { httpLimits } from '@debt/proto/http-limits';
import cookie from '@fastify/cookie';
import { namedSchemas } from '../contract/contract.ts';
import { exchangeReleases, releases } from './client-release.ts';
import { Cookies } from './cookies.ts';
import type { HttpDependencies } from './dependencies.ts';
import { registerDocs } from './docs.ts';
import { Guard } from './guard.ts';
import { measureRequests } from './metrics.ts';
import { accountRoutes } from './routes/accounts.ts';
import { debtRoutes } from './routes/debts.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { linkRoutes } from './routes/links.ts';
import { passwordRoutes } from './routes/passwords.ts';
import { peopleRoutes } from './routes/people.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { transactionRoutes } from './routes/transactions.ts';

/** The HTTP server of expenses: every route of the contract, the OpenAPI document, and health. */
export async function createHttpServer(dependencies: HttpDependencies): Promise<HttpServer> {
  const { log, readiness, warnings } = dependencies;
  const hosts = new AllowedHosts(dependencies.allowedHosts);
  const server = createServer({ log, readiness, warnings, bodyLimitBytes: httpLimits.bodyBytesMax, schemas: namedSchemas() });
  measureRequests(server, dependencies.registry);
  exchangeReleases(server, releases);
  // The plugin only writes cookies; `readCookies` of the kit parses them, as in every service.
  await server.register(cookie, { hook: false });
  await server.register(async (api: HttpServer) => {
    api.addHook('onRequest', async (request, reply) => {
      reply.headers(securityHeaders);
      requireAllowedHost(request.headers.host, hosts);
    });
    api.setErrorHandler((error) => {
      throw databaseUnavailable(error) ?? error;
    });
    const guard = new Guard(dependencies);
    guard.install(api);
    const cookies = new Cookies(dependencies);
    accountRoutes(api, guard, cookies, dependencies);
    passwordRoutes(api, guard, dependencies);
    sessionRoutes(api, guard, cookies, dependencies);
    tokenRoutes(api, guard, dependencies);
    peopleRoutes(api, guard, dependencies);
    linkRoutes(api, guard, dependencies);
    transactionRoutes(api, guard, dependencies);
    decisionRoutes(api, guard, dependencies);
    debtRoutes(api, guard, dependencies);
    ledgerRoutes(api, guard, dependencies);
  });
  await registerDocs(server);
  return server;
}

const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** A lock or a statement timed out, a deadlock, or a serialization failure: nothing was written. */
const busyStates: ReadonlySet<string | undefined> = new Set(['55P03', '57014', '40P01', '40001']);

const diskFull = '53100';

/** Translates the failure of a database that is unavailable: the same request succeeds later. */
function databaseUnavailable(error: unknown): AppError | undefined {
  if (error instanceof AppError) return undefined;
  if (busyStates.has(errorCode(error)))
    return new AppError('busy', 'The server is busy right now. Try again.', { cause: error, retryAfterSeconds: 1 });
  if (errorCode(error) === diskFull)
    return new AppError('storage_full', 'The server has no disk space left. Nothing was recorded. Its operator has to free some space.', {
      cause: error,
      retryAfterSeconds: 60,
    });
  // When the database is stopped, its socket is a missing file.
  if (!isUnavailable(error) && errorCode(error) !== 'ENOENT') return undefined;
  return new AppError('database_unavailable', 'The ledger cannot be reached right now. Try again in a few seconds.', {
    cause: error,
    retryAfterSeconds: 2,
  });
}
