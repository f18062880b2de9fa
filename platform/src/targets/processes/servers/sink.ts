import { locationOf, type Server } from './server.ts';

/** The address at which mail captured by a stand-in for SES can be read; undefined for SES itself, which sends it. */
export function sinkAt(server: Server): string | undefined {
  return server.parameters.get('tls') === 'false' ? `http://${locationOf(server)}` : undefined;
}
