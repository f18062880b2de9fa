import { notSignedIn, presentedToken } from '@debt/kit/access';
import { AppError, fieldError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import type { FastifyRequest } from 'fastify';
import type { Caller, Identity } from '../accounts/identity.ts';
import { type RouteContract, routes } from '../contract/contract.ts';

/** A request with any types of its route. */
type AnyRequest = Pick<FastifyRequest, 'raw' | 'method' | 'routeOptions' | 'query' | 'body' | 'headers'>;

export interface GuardOptions {
  readonly identity: Identity;
  readonly publicOrigins: readonly string[];
  readonly cookieName: string;
}

/** Passes a request to its handler when it meets the contract's `access`, and keeps its caller. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #callers = new WeakMap<object, Caller>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Checks every route that is registered on `server` afterwards. A route that is missing from the contract is refused. */
  install(server: HttpServer): void {
    server.addHook('onRequest', async (request) => this.#admit(request, contractOf(request)));
    server.addHook('preValidation', async (request) => {
      const contract = contractOf(request);
      refuseUnknownParts(request, contract);
      if (contract.config.ifMatch === true && request.headers['if-match'] === undefined) throw versionRequired();
    });
  }

  /** The caller of a route that requires a sign-in. */
  caller(request: AnyRequest): Caller {
    const caller = this.#callers.get(request);
    if (caller === undefined) throw new AppError('internal', 'A handler requested the caller of a route without sign-in.');
    return caller;
  }

  async #admit(request: AnyRequest, { method, config: { access, rechecksCredential } }: RouteContract): Promise<void> {
    const token = presentedToken(request.raw, this.#options);
    if (access === 'anyone') return;
    if (token === undefined) throw notSignedIn();
    const caller = await this.#options.identity.resolve(token, method === 'GET' || rechecksCredential === true ? 'recent' : 'now');
    if (caller === undefined) throw notSignedIn();
    requireAccess(caller, access);
    this.#callers.set(request, caller);
  }
}

function requireAccess(caller: Caller, access: RouteContract['config']['access']): void {
  if (access === 'session' && caller.kind !== 'session')
    throw new AppError('session_required', 'A personal access token cannot do this. Sign in with the password.');
  if (access === 'activated' && !caller.activated)
    throw new AppError('not_activated', 'Activate your account first, with the code from the mail.');
}

const contracts: ReadonlyMap<string, RouteContract> = new Map(
  Object.values<RouteContract>(routes).map((route) => [route.schema.operationId, route]),
);

function contractOf(request: AnyRequest): RouteContract {
  const { schema } = request.routeOptions;
  const contract = contracts.get(schema?.operationId ?? '');
  if (contract === undefined) throw new AppError('internal', `The route ${request.routeOptions.url ?? ''} is not in the contract.`);
  return contract;
}

/** Refuses a body or a parameter that the route does not take, instead of ignoring it. */
function refuseUnknownParts(request: AnyRequest, { schema }: RouteContract): void {
  if (schema.body === undefined && request.body !== undefined && request.body !== null)
    throw fieldError('invalid_request', { field: 'body', code: 'unknown', message: 'This route takes no body.' });
  const [parameter] = schema.querystring === undefined && isObject(request.query) ? Object.keys(request.query) : [];
  if (parameter !== undefined)
    throw fieldError('invalid_request', {
      field: `querystring.${parameter}`,
      code: 'unknown',
      message: `This route takes no parameter ${parameter}.`,
    });
}

const versionRequired = (): AppError =>
  fieldError('precondition_required', {
    field: 'headers.if-match',
    code: 'missing',
    message: 'This change needs the version that you read: send its ETag as If-Match.',
    allowed: 'the ETag of the last answer',
  });

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
