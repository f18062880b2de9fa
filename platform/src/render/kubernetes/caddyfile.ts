/** The configuration of the gateway, with the addresses of the cluster. */

import { cluster } from '../../model/cluster.ts';
import type { ServiceId } from '../../model/model.ts';
import type { Resolved } from '../../model/resolved.ts';
import { publicValue } from '../../model/url.ts';
import { renderGateway } from '../caddy/caddyfile.ts';
import { hostOf } from './names.ts';

export function caddyfileOf({ platform: { gateway, services, pages }, environment, public: front }: Resolved): string {
  const at = (unit: 'web' | ServiceId, port: number): string => `${hostOf(unit, cluster.namespaces.app)}:${port}`;
  const service = (id: ServiceId, port: string): string => at(id, services[id].ports[port]?.number ?? 0);
  return renderGateway({
    port: gateway.ports['http']?.number ?? 0,
    probesPort: cluster.probesPort,
    health: gateway.health,
    allowedHosts: publicValue('hosts', front, environment.name).split(','),
    routes: gateway.routes.map(({ path, to, port }) => ({ path, upstream: service(to, port) })),
    pages: at('web', pages.ports['http']?.number ?? 0),
    guard: { upstream: service(gateway.guard.service, gateway.guard.port), path: gateway.guard.path },
    bodyLimitBytes: gateway.bodyLimitBytes,
    drainSeconds: gateway.drainSeconds,
  });
}
