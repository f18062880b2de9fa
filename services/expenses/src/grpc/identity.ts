import { AppError } from '@debt/kit/errors';
import { addHealthService, Server, unary } from '@debt/kit/grpc';
import type { Logger } from '@debt/kit/log';
import type { Pool } from '@debt/kit/postgres';
import {
  type GetUsersRequest,
  type GetUsersResponse,
  IdentityServiceService,
  type ResolveTokenRequest,
  type ResolveTokenResponse,
  type User,
} from '@debt/proto/identity';
import type { Identity } from '../accounts/identity.ts';

const userIdsMax = 100;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface IdentityServerOptions {
  readonly identity: Identity;
  readonly pool: Pool;
  readonly serviceToken: string;
  readonly log: Logger;
  /** Whether calls can be answered. */
  readonly healthy: () => Promise<boolean>;
}

/** Resolves credentials for the other services. Callers authenticate with the service token. */
export function createIdentityServer({ identity, pool, serviceToken, log, healthy }: IdentityServerOptions): Server {
  const server = new Server();
  server.addService(IdentityServiceService, {
    resolveToken: unary<ResolveTokenRequest, ResolveTokenResponse>(serviceToken, log, ({ token }) => resolveToken(identity, token)),
    getUsers: unary<GetUsersRequest, GetUsersResponse>(serviceToken, log, ({ userIds }) => getUsers(pool, userIds)),
  });
  addHealthService(server, healthy);
  return server;
}

/** Never answered from the cache: the callers cache on their own, and the two delays after a revocation would add up. */
async function resolveToken(identity: Identity, token: string): Promise<ResolveTokenResponse> {
  const caller = await identity.resolve(token, 'now');
  if (caller === undefined) return { active: false, userId: '', handle: '', activated: false, credentialId: '', expiresAt: undefined };
  const { userId, handle, activated, credentialId, expiresAt } = caller;
  return { active: true, userId, handle, activated, credentialId, expiresAt: expiresAt ?? undefined };
}

/** Deleted users and unknown ids are left out. */
async function getUsers(pool: Pool, userIds: readonly string[]): Promise<GetUsersResponse> {
  if (userIds.length > userIdsMax) throw new AppError('invalid_argument', `At most ${userIdsMax} ids can be requested in one call.`);
  const { rows } = await pool.query<User>(
    'select id, handle, name, activated_at is not null as activated from users where id = any ($1) and deleted_at is null',
    [userIds.filter((id) => uuid.test(id))],
  );
  return { users: rows };
}
