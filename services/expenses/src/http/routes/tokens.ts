import type { HttpServer } from '@debt/kit/server';
import { routes } from '../../contract/contract.ts';
import { requireVisible } from '../checks.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { credentialBody } from '../views.ts';

/** The handlers of personal access tokens, for scripts. */
export function tokenRoutes(server: HttpServer, guard: Guard, { credentials }: HttpDependencies): void {
  server.route({
    ...routes.createToken,
    handler: async (request, reply) => {
      const { name, expiresAt } = request.body;
      requireVisible('name', { name });
      const created = await credentials.createToken(guard.caller(request), name, expiresAt === undefined ? null : new Date(expiresAt));
      const { id, createdAt, expiresAt: until } = credentialBody(created);
      return reply.code(201).send({ id, name, createdAt, expiresAt: until, token: created.token });
    },
  });

  server.route({
    ...routes.listTokens,
    handler: async (request) => ({ items: (await credentials.list(guard.caller(request).userId, 'token')).map(credentialBody) }),
  });

  server.route({
    ...routes.revokeToken,
    handler: async (request, reply) => {
      await credentials.revoke(guard.caller(request), 'token', request.params.id);
      return reply.code(204).send(null);
    },
  });
}
