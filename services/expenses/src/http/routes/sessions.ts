import type { HttpServer } from '@debt/kit/server';
import type { SignedIn } from '../../accounts/accounts.ts';
import { routes } from '../../contract/contract.ts';
import { requireVisible } from '../checks.ts';
import type { Cookies } from '../cookies.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { credentialBody, userBody } from '../views.ts';

/** The handlers of sessions. */
export function sessionRoutes(server: HttpServer, guard: Guard, cookies: Cookies, { signIn, credentials }: HttpDependencies): void {
  server.route({
    ...routes.signIn,
    handler: async (request, reply) => {
      const { cookie, ...login } = request.body;
      if (cookie === true) cookies.requireMayHaveCookie(request);
      requireVisible('name', { client: login.client });
      const signedIn = await signIn.signIn({ ...login, device: cookies.device(request) });
      const { token, expiresAt } = signedIn.session;
      cookies.setDevice(request, reply, signedIn.device, cookie === true);
      if (cookie === true) cookies.setSession(request, reply, token, expiresAt);
      return reply.code(201).send(sessionCreatedBody(signedIn, cookie === true));
    },
  });

  server.route({
    ...routes.listSessions,
    handler: async (request) => {
      const { userId, credentialId } = guard.caller(request);
      const sessions = await credentials.list(userId, 'session');
      return {
        items: sessions.map((session) => {
          const { name: client, ...body } = credentialBody(session);
          return { ...body, expiresAt: body.expiresAt ?? '', client, current: session.id === credentialId };
        }),
      };
    },
  });

  server.route({
    ...routes.signOut,
    handler: async (request, reply) => {
      const caller = guard.caller(request);
      await credentials.revoke(caller, 'session', caller.credentialId);
      cookies.clearSession(request, reply);
      return reply.code(204).send(null);
    },
  });

  server.route({
    ...routes.revokeSession,
    handler: async (request, reply) => {
      await credentials.revoke(guard.caller(request), 'session', request.params.id);
      return reply.code(204).send(null);
    },
  });

  server.route({
    ...routes.revokeOtherSessions,
    handler: async (request, reply) => {
      await credentials.revokeOtherSessions(guard.caller(request));
      return reply.code(204).send(null);
    },
  });
}

/** With a cookie, the body contains no token, because a script of the page could read it there. */
export const sessionCreatedBody = ({ user, session }: SignedIn, asCookie: boolean) => ({
  id: session.id,
  token: asCookie ? null : session.token,
  expiresAt: (session.expiresAt ?? session.createdAt).toISOString(),
  user: userBody(user),
});
