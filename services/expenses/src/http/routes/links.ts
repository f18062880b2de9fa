import type { HttpServer } from '@debt/kit/server';
import { routes } from '../../contract/contract.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';

/** The handlers of links between address books, and of blocks. */
export function linkRoutes(server: HttpServer, guard: Guard, { links }: HttpDependencies): void {
  server.route({
    ...routes.requestLink,
    handler: async (request) => links.request(guard.caller(request), request.params.id),
  });
  server.route({
    ...routes.dismissLink,
    handler: async (request) => links.dismiss(guard.caller(request), request.params.id),
  });
  server.route({
    ...routes.blockPerson,
    handler: async (request) => links.block(guard.caller(request), request.params.id),
  });
  server.route({
    ...routes.unblockPerson,
    handler: async (request) => links.unblock(guard.caller(request), request.params.id),
  });
}
