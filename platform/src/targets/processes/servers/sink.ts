import { locationOf, type Server } from './server.ts';

/** Where mail that a stand-in for SES has taken can be read; undefined for SES itself, which sends it. */
export function sinkAt(server: Server): string | undefined {
  return server.parameters.get('tls') === 'false' ? `http://${locationOf(server)}` : undefined;
}
