/** The configuration of the gateway, with the addresses of the cluster. */
import { cluster } from '../../model/cluster.ts';
import type { Resolved } from '../../model/resolved.ts';
import { gatewayOf } from '../caddy/caddyfile.ts';
import { hostOf } from './names.ts';

export const caddyfileOf = (resolved: Resolved): string => gatewayOf(resolved, (unit) => hostOf(unit, cluster.namespaces.app));
