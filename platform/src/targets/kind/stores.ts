/** The stores of the cluster for `backup` and `restore`: reached through tunnels that listen on this machine only and close with the command. */
import { readLogins } from '../../cluster/logins.ts';
import { forwardPort } from '../../cluster/port-forward.ts';
import { readEnvironment } from '../../environment/environment.ts';
import type { Variables } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import { cluster } from '../../model/cluster.ts';
import type { EngineId } from '../../model/model.ts';
import { outlineOf } from '../../model/outline.ts';
import { platform } from '../../model/platform.ts';
import type { Grant } from '../../model/resolved.ts';
import { engineUrl, withPassword } from '../../model/url.ts';
import type { Stores } from '../../runner/target.ts';
import { runningKubectl } from './attach.ts';
import type { Layout } from './layout.ts';

const namespace = cluster.namespaces.stores;
const here = '127.0.0.1';
/** The only role that may write to tables whose triggers refuse changes. */
const superuser = { login: 'postgres', key: 'postgres.admin' } as const;

/** Throws `not_running`, `timeout` when a tunnel does not open, and what `readLogins` throws. */
export async function storesOf(layout: Layout, variables: Variables): Promise<Stores> {
  const kubectl = await runningKubectl(layout, variables);
  const environment = environmentFrom(layout.name, { target: 'kind' }, await readEnvironment(layout.directory));
  const owned = new Map(outlineOf(environment).map(({ id, grants }) => [id, grants.filter(({ may }) => may === 'own')]));
  const [feed] = owned.get('mongodb') ?? [];
  const keys = [superuser.key, ...(feed === undefined ? [] : [passwordKey(feed)])];
  const logins = (await readLogins(kubectl, { environment: layout.name, keys, volumes: [] })) ?? notMade(layout);
  await using stack = new AsyncDisposableStack();
  const portOf = async (engine: EngineId): Promise<number> => {
    const tunnel = stack.use(await forwardPort(kubectl, { namespace, service: engine, port: platform.engines[engine].port }));
    return Number(new URL(tunnel.url).port);
  };
  const feedUrl = async (grant: Grant): Promise<string> => {
    const url = engineUrl('mongodb', grant.login, grant.name, { host: here, port: await portOf('mongodb') });
    return withPassword(url, logins[passwordKey(grant)] ?? '');
  };
  const port = await portOf('postgres');
  const urlOf = (name: string): string => engineUrl('postgres', superuser.login, name, { host: here, port });
  const databases = (owned.get('postgres') ?? []).map(({ name }) => ({
    name,
    url: withPassword(urlOf(name), logins[superuser.key] ?? ''),
  }));
  const connections = { databases, ...(feed === undefined ? {} : { feeds: { url: await feedUrl(feed) } }) };
  const owner = stack.move();
  return { ...connections, [Symbol.asyncDispose]: () => owner.disposeAsync() };
}

const passwordKey = ({ login }: Grant): string => `mongodb.${login}`;

function notMade({ name }: Layout): never {
  throw new PlatformError('not_running', { what: `the environment ${name} has no stores yet`, fix: [`debt-platform up --env ${name}`] });
}
