/** The tenancy of an environment on its servers, for the verbs of the operator. */

import { readEnvironment } from '../../../environment/environment.ts';
import { PlatformError } from '../../../failures/failures.ts';
import { environmentFrom } from '../../../model/choices.ts';
import type { EngineId, Environment, ServiceId } from '../../../model/model.ts';
import { withPassword } from '../../../model/url.ts';
import type { Layout } from '../layout.ts';
import { authoritiesPath, readServers } from './keep.ts';
import { parseServer, type Server, urlFor } from './server.ts';

export interface Part {
  readonly environment: Environment;
  readonly scope: string;
  /** The server as it was given. Throws `engine_missing`. */
  server(engine: EngineId): Server;
  /** The URL, with its password, that a service uses for a broker, cache or MongoDB. Throws `engine_missing`. */
  url(engine: EngineId): string;
  readonly trust: { readonly caFile?: string };
}

/** The service and the name for which a URL is written. */
const uses: Readonly<Record<EngineId, { readonly login: ServiceId; readonly name: string }>> = {
  postgres: { login: 'expenses', name: 'expenses' },
  mongodb: { login: 'notifier', name: 'notifier' },
  kafka: { login: 'expenses', name: 'bus' },
  rabbitmq: { login: 'expenses', name: 'bus' },
  redis: { login: 'throttler', name: 'limits' },
  'mail-sink': { login: 'mailer', name: 'mail' },
};

/** Undefined for an environment without given servers. */
export async function openPart(layout: Layout): Promise<Part | undefined> {
  const recorded = await readEnvironment(layout.directory).catch(() => undefined);
  if (recorded?.servers === undefined) return undefined;
  const { scope, ownAuthorities } = recorded.servers;
  const urls = await readServers(layout.secrets);
  const server = (engine: EngineId): Server => {
    const url = urls[engine];
    if (url === undefined)
      throw new PlatformError('engine_missing', {
        what: `the URL of ${engine} is lost`,
        fix: ['debt-platform up engines --engine-file FILE'],
      });
    return parseServer(engine, url);
  };
  return {
    environment: environmentFrom(layout.name, {}, recorded),
    scope,
    server,
    url: (engine) => {
      const found = server(engine);
      return withPassword(urlFor(found, scope, uses[engine]), found.password);
    },
    trust: ownAuthorities ? { caFile: authoritiesPath(layout.directory) } : {},
  };
}
