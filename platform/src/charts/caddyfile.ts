/** The configuration of the gateway as text. */
import { cluster } from '../model/cluster.ts';
import type { Resolved } from '../model/resolved.ts';
import { hostOf } from './names.ts';

/** Routes only; nobody is asked whether a request may pass. */
export function caddyfileOf({ platform: { gateway, services, pages } }: Resolved): string {
  const upstream = (unit: 'web' | keyof typeof services, port: number) => `${hostOf(unit, cluster.namespaces.app)}:${port}`;
  const routes = gateway.routes.map(
    ({ path, to, port }) => `\thandle ${path} {\n\t\treverse_proxy ${upstream(to, services[to].ports[port]?.number ?? 0)}\n\t}\n`,
  );
  return `{
	admin off
	auto_https off
}

:${cluster.probesPort} {
	respond ${gateway.health.live} 200
	respond ${gateway.health.ready} 200
}

:${gateway.ports['http']?.number ?? 0} {
${routes.join('')}	handle {
		reverse_proxy ${upstream('web', pages.ports['http']?.number ?? 0)}
	}
}
`;
}
