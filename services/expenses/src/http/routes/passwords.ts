import type { HttpServer } from '@debt/kit/server';
import { accountLimits } from '../../accounts/limits.ts';
import { routes } from '../../contract/contract.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';

const accepted = { retryAfterSeconds: accountLimits.codeCoolDownSeconds };

/** The handlers of passwords: changed with the present one, or set with a code. */
export function passwordRoutes(server: HttpServer, guard: Guard, { passwordChanges }: HttpDependencies): void {
  server.route({
    ...routes.changePassword,
    handler: async (request, reply) => {
      await passwordChanges.change(guard.caller(request), request.body.current, request.body.next);
      return reply.code(204).send(null);
    },
  });

  server.route({
    ...routes.requestPasswordReset,
    handler: async (request, reply) => {
      await passwordChanges.requestReset(request.body.email);
      return reply.code(202).send(accepted);
    },
  });

  server.route({
    ...routes.resetPassword,
    handler: async (request, reply) => {
      const { email, code, password } = request.body;
      await passwordChanges.reset(email, code, password);
      return reply.code(204).send(null);
    },
  });
}
