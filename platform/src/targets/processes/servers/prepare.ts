/** Creates what an environment needs on given servers, before its services start; repeatable. */

import { readEnvironment } from '../../../environment/environment.ts';
import { ensurePassword, type PasswordOf } from '../../../environment/secrets.ts';
import { PlatformError } from '../../../failures/failures.ts';
import type { EngineId, ServiceId } from '../../../model/model.ts';
import type { Unit } from '../../../model/resolved.ts';
import type { Layout } from '../layout.ts';
import { authoritiesPath, readServers } from './keep.ts';
import { preparePostgres } from './postgres.ts';
import { parseServer } from './server.ts';

/** PostgreSQL gets a login for each service; on the other servers all services use the login of the given URL. */
export async function passwordsFor({ secrets }: Layout): Promise<PasswordOf> {
  const servers = await readServers(secrets);
  return async (engine: EngineId, login: ServiceId) => {
    const url = servers[engine];
    return url === undefined || engine === 'postgres' ? ensurePassword(secrets, login) : parseServer(engine, url).password;
  };
}

/**
 * Creates the databases and logins of PostgreSQL. Topics, queues, collections and keys are created by the tasks of the services, or by the first
 * write. Throws `engine_unavailable`.
 */
export async function prepareServers(layout: Layout, engines: readonly Unit[], signal: AbortSignal): Promise<void> {
  const postgres = engines.find(({ id }) => id === 'postgres');
  if (postgres === undefined) return;
  const [recorded, servers] = await Promise.all([readEnvironment(layout.directory), readServers(layout.secrets)]);
  const { scope, ownAuthorities } = recorded?.servers ?? {};
  if (servers.postgres === undefined || scope === undefined)
    throw new PlatformError('environment_invalid', { what: 'environment.json does not contain the address of PostgreSQL' });
  signal.throwIfAborted();
  await preparePostgres({
    server: parseServer('postgres', servers.postgres),
    scope,
    grants: postgres.grants,
    passwordOf: (login) => ensurePassword(layout.secrets, login),
    ...(ownAuthorities === true ? { caFile: authoritiesPath(layout.directory) } : {}),
  });
}
