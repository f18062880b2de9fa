/** Facts that only compose has: its services find each other by name, and secrets are files below /run/secrets. */

import { localRepository } from '../../images/images.ts';
import { cluster } from '../../model/cluster.ts';
import type { EngineId, Platform } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import type { Facts, ServerUse } from '../../model/resolved.ts';
import { engineUrl } from '../../model/url.ts';

export const defaultPublicPort = 7000;
/** The same as in a cluster, so that the image of the page serves both. */
export const { probesPort } = cluster;
/** The single login of every engine except PostgreSQL, where each service has its own. */
export const engineLogin = 'debt';

/** `host:port` of one of our ports, by its number in the model. */
export function portOf({ services, pages }: Platform, unit: string, port: string): number {
  const ports = Object.entries(services).find(([id]) => id === unit)?.[1].ports ?? (unit === 'web' ? pages.ports : platform.gateway.ports);
  return ports[port]?.number ?? 0;
}

/** @param publicPort - of this machine, where users reach the gateway */
export const composeFacts = (publicPort: number): Facts => ({
  public: { origins: [`http://localhost:${publicPort}`, `http://127.0.0.1:${publicPort}`], host: '0.0.0.0' },
  address: (unit, port) => ({ host: unit, port: portOf(platform, unit, port) }),
  image: (unit) => `${localRepository}/${unit}:local`,
  directory: (of) => `/data/${of}`,
  outside: [],
  serverUrl: urlOf,
});

function urlOf(engine: EngineId, { login, name }: ServerUse): string {
  const at = { host: engine, port: platform.engines[engine].port };
  switch (engine) {
    case 'postgres':
      return engineUrl('postgres', login, name, at);
    case 'mongodb':
      return `${engineUrl('mongodb', engineLogin, name, at)}?authSource=admin`;
    case 'kafka':
      // One broker that is reachable only in this network. The servers for tests have TLS and logins.
      return `kafka://${at.host}:${at.port}`;
    case 'rabbitmq':
      return engineUrl('amqp', engineLogin, name, at);
    case 'redis':
      return engineUrl('redis', engineLogin, name, at);
    case 'mail-sink':
      return `ses://${at.host}:${at.port}?tls=false`;
    default:
      return engine satisfies never;
  }
}
