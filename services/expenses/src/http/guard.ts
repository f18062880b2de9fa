import { notSignedIn, presentedToken } from '@debt/kit/access';
import { AppError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import type { FastifyRequest } from 'fastify';
import type { Caller, Identity } from '../accounts/identity.ts';
import { type RouteContract, routes } from './contract.ts';

/** A request whatever the types of its route. */
type AnyRequest = Pick<FastifyRequest, 'raw' | 'method' | 'routeOptions' | 'query' | 'body'>;

export interface GuardOptions {
  readonly identity: Identity;
  readonly publicOrigins: readonly string[];
  readonly cookieName: string;
}

/** Lets a request through to its handler when the contract's `access` is met, and remembers who it comes from. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #callers = new WeakMap<object, Caller>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Checks every route that is registered here after it. A route that is not in the contract is let in for nobody. */
  install(server: HttpServer): void {
    server.addHook('onRequest', async (request) => this.#admit(request, contractOf(request)));
    server.addHook('preValidation', async (request) => refuseUnknownParts(request, contractOf(request)));
  }

  /** Who a request of a route that needs a sign-in comes from. */
  caller(request: AnyRequest): Caller {
    const caller = this.#callers.get(request);
    if (caller === undefined) throw new AppError('internal', 'A handler asked for a caller on a route that is open to anyone.');
    return caller;
  }

  async #admit(request: AnyRequest, { method, config: { access, looksItself } }: RouteContract): Promise<void> {
    const token = presentedToken(request.raw, this.#options);
    if (access === 'anyone') return;
    if (token === undefined) throw notSignedIn();
    const caller = await this.#options.identity.resolve(token, method === 'GET' || looksItself === true ? 'recent' : 'now');
    if (caller === undefined) throw notSignedIn();
    requireAccess(caller, access);
    this.#callers.set(request, caller);
  }
}

function requireAccess(caller: Caller, access: RouteContract['config']['access']): void {
  if (access === 'session' && caller.kind !== 'session')
    throw new AppError('session_required', 'A personal access token cannot do this. Sign in with the password.');
  if (access === 'activated' && !caller.activated)
    throw new AppError('not_activated', 'Activate your account with the code from the mail first.');
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

/** What a route does not take is refused, not ignored. */
function refuseUnknownParts(request: AnyRequest, { schema }: RouteContract): void {
  if (schema.body === undefined && request.body !== undefined && request.body !== null)
    throw new AppError('invalid_request', 'This route takes no body.', { fields: [{ field: 'body', message: 'is not taken here' }] });
  const [parameter] = schema.querystring === undefined && isObject(request.query) ? Object.keys(request.query) : [];
  if (parameter !== undefined)
    throw new AppError('invalid_request', `This route takes no parameter ${parameter}.`, {
      fields: [{ field: `querystring.${parameter}`, message: 'is not a known field' }],
    });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
