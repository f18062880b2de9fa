import { notSignedIn, type RequestHead } from '@debt/kit/access';
import { AppError } from '@debt/kit/errors';
import type { IdentitySource } from '@debt/kit/identity-client';
import type { HttpServer } from '@debt/kit/server';
import { routes } from '../contract/contract.ts';
import type { Fanout } from '../fanout/port.ts';
import { limits } from '../limits.ts';
import type { Store } from '../store/port.ts';
import { toPageJson, unreadOf } from './page.ts';
import { type AccessRules, readToken } from './request-token.ts';

export interface RouteParts {
  readonly store: Store;
  readonly fanout: Fanout;
  readonly identity: IdentitySource;
  readonly rules: AccessRules;
}

/** The feed for clients that poll. */
export function addRoutes(server: HttpServer, { store, fanout, identity, rules }: RouteParts): void {
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  const { listNotifications: list, markRead: mark } = routes;
  server.get(list.url, { schema: { querystring: list.schema.querystring } }, async (request, reply) => {
    const userId = await userOf(request.raw);
    const { after = 0, limit = limits.pageDefault } = request.query;
    // Reads the position first: later notifications are beyond `newest`, and `next` leads to them.
    const feed = await store.position(userId);
    const notifications = await store.read(userId, Math.max(after, feed.floor - 1), limit);
    return reply.type('application/json').send(toPageJson(feed, notifications, limit));
  });

  server.put(mark.url, { schema: { body: mark.schema.body } }, async (request) => {
    const userId = await userOf(request.raw);
    const readUpTo = await store.markRead(userId, request.body.upTo);
    await fanout.publish({ userId, seq: 0 });
    return { readUpTo, unread: unreadOf({ ...(await store.position(userId)), read: readUpTo }) };
  });

  server.get(routes.followFeed.url, async () => {
    throw new AppError('upgrade_required', 'This is a WebSocket: request an upgrade.');
  });

  async function userOf(request: RequestHead): Promise<string> {
    const credential = await identity.resolve(readToken(request, rules));
    if (!credential.active) throw notSignedIn();
    return credential.userId;
  }
}
