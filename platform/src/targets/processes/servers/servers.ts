/** The servers of one environment. */

import type { ServersRecord } from '../../../environment/environment-file.ts';
import { failure, failureOf } from '../../../failures/failures.ts';
import { enginesOf } from '../../../model/choices.ts';
import { durableNeeds, type EngineId, type Target } from '../../../model/model.ts';
import { keysOf } from '../../../model/records.ts';
import type { Address, ServerUse } from '../../../model/resolved.ts';
import { type Failure } from '../../../runner/events.ts';
import type { ServerUrls } from '../../../runner/target.ts';
import type { Layout } from '../layout.ts';
import type { Choices } from '../observe/wire.ts';
import { readServers } from './keep.ts';
import { addressOf, locationOf, parseServer, type Server, urlFor } from './server.ts';

export interface Servers {
  /** Undefined for a unit that is not an engine, and for an engine that was not given. */
  address(unit: string): Address | undefined;
  /** The URL with `{password}` as the placeholder for the password. */
  url(engine: EngineId, use: ServerUse): string | undefined;
}

/** Throws `usage` for a URL that is not valid. */
export async function openServers({ scope }: ServersRecord, layout: Layout, choices: Choices): Promise<Servers> {
  const all = parsed({ ...(await readServers(layout.secrets)), ...choices.servers });
  const find = (unit: string): Server | undefined => all.find(({ engine }) => engine === unit);
  return {
    address: (unit) => {
      const server = find(unit);
      return server === undefined ? undefined : addressOf(server);
    },
    url: (engine, use) => {
      const server = find(engine);
      return server === undefined ? undefined : urlFor(server, scope, use);
    },
  };
}

const parsed = (urls: ServerUrls): readonly Server[] => keysOf<EngineId>(urls).map((engine) => parseServer(engine, urls[engine] ?? ''));

/** The engines for the needs whose data is kept for the life of an environment. */
export const keepers = (target: Target): readonly EngineId[] =>
  enginesOf(target).filter((engine) => durableNeeds.some((need) => target.bind[need].on === engine));

/** The addresses of the servers that hold the data of an environment, for its record. */
export function locationsOf(target: Target, urls: ServerUrls): ServersRecord['at'] {
  const used = keepers(target);
  return Object.fromEntries(
    parsed(urls)
      .filter(({ engine }) => used.includes(engine))
      .map((server) => [server.engine, locationOf(server)]),
  );
}

/** All faults in the URLs. */
export function checkServers(target: Target, urls: ServerUrls): readonly Failure[] {
  const missing = enginesOf(target).filter((engine) => urls[engine] === undefined);
  const invalid = keysOf<EngineId>(urls).flatMap((engine) => {
    try {
      parseServer(engine, urls[engine] ?? '');
      return [];
    } catch (error) {
      return [failureOf(error)];
    }
  });
  const [first] = missing;
  if (first === undefined) return invalid;
  return [
    ...invalid,
    failure('engine_missing', {
      what: `no address was given for ${missing.join(', ')}`,
      why: 'the target engines uses servers that run already',
      fix: ['npm run engines -- up', `ENGINE_${first.toUpperCase().replaceAll('-', '_')}_URL=… debt-platform up engines`],
    }),
  ];
}
