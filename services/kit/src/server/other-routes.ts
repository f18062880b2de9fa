import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, toError } from '../errors/errors.ts';
import type { HttpServer } from './http-server.ts';

/** Refuses addresses that no route has, and other methods of addresses that a route has (RFC 9110 §15.5.6). Call it before routes are added. */
export function refuseOtherRoutes(server: HttpServer): void {
  const known: { readonly pattern: RegExp; readonly method: string }[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(`^${url.split('/').map(segmentOf).join('/')}$`);
    for (const one of [method].flat()) known.push({ pattern, method: one });
  });
  const refuse = (request: FastifyRequest, reply: FastifyReply): never => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (allowed.size === 0) throw new AppError('no_such_route', `There is nothing at ${request.method} ${path}.`);
    const allow = [...allowed].toSorted().join(', ');
    reply.header('allow', allow);
    throw new AppError('method_not_allowed', `${path} does not take ${request.method}; it takes ${allow}.`);
  };
  server.setNotFoundHandler(refuse);
  // Before the body is read: nothing that is wrong with it matters at an address that does not take it.
  server.addHook('onRequest', (request, reply, done) => {
    try {
      if (request.is404) refuse(request, reply);
      done();
    } catch (refusal) {
      done(toError(refusal));
    }
  });
}

/** The expression of one segment: a parameter, the rest of the path, or fixed text. */
function segmentOf(segment: string): string {
  if (segment.startsWith(':')) return '[^/]+';
  return segment.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replace('*', '.*');
}
