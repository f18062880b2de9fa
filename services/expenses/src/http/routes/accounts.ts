import type { HttpServer } from '@debt/kit/server';
import { accountLimits } from '../../accounts/limits.ts';
import { routes } from '../../contract/contract.ts';
import { requireVisible } from '../checks.ts';
import type { Cookies } from '../cookies.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { userBody } from '../views.ts';
import { sessionCreatedBody } from './sessions.ts';

const accepted = { retryAfterSeconds: accountLimits.codeCoolDownSeconds };

/** The handlers of my account, from registration to deletion. */
export function accountRoutes(server: HttpServer, guard: Guard, cookies: Cookies, { accounts, onAccountDeleted }: HttpDependencies): void {
  server.route({
    ...routes.register,
    handler: async (request, reply) => {
      const { cookie, ...registration } = request.body;
      if (cookie === true) cookies.requireMayHaveCookie(request);
      requireVisible('name', { name: registration.name, client: registration.client });
      const signedIn = await accounts.register(registration);
      const { token, expiresAt } = signedIn.session;
      if (cookie === true) cookies.setSession(request, reply, token, expiresAt);
      return reply.code(201).send(sessionCreatedBody(signedIn, cookie === true));
    },
  });

  server.route({
    ...routes.activate,
    handler: async (request) => userBody(await accounts.activate(guard.caller(request), request.body.code)),
  });

  server.route({
    ...routes.resendActivation,
    handler: async (request, reply) => {
      await accounts.resendActivation(guard.caller(request));
      return reply.code(202).send(accepted);
    },
  });

  server.route({ ...routes.getMe, handler: async (request) => userBody(await accounts.get(guard.caller(request).userId)) });

  server.route({
    ...routes.updateMe,
    handler: async (request) => {
      requireVisible('name', { name: request.body.name });
      return userBody(await accounts.update(guard.caller(request), request.body));
    },
  });

  server.route({
    ...routes.deleteMe,
    handler: async (request, reply) => {
      await accounts.delete(guard.caller(request), request.body.password, request.body.handle);
      onAccountDeleted();
      cookies.clearSession(request, reply);
      return reply.code(204).send(null);
    },
  });
}
