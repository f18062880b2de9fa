import { AppError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import { isOlder, readRelease, releaseHeader } from '@debt/proto/release';
import manifest from '../../package.json' with { type: 'json' };

export interface Releases {
  /** The release of this service. */
  readonly own: string;
  /** The oldest client that it serves. Raised when an older one would read or write something wrong. */
  readonly oldestClient: string;
}

export const releases: Releases = { own: manifest.version, oldestClient: '0.1.0' };

/** Adds the release of the service to every answer, and refuses a client that is too old. A client that does not send its release is served. */
export function exchangeReleases(server: HttpServer, { own, oldestClient }: Releases): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(releaseHeader, own);
    const client = readRelease(request.headers[releaseHeader]);
    if (client === undefined || !isOlder(client, oldestClient)) done();
    else done(new AppError('client_too_old', `This program has release ${client}. The server needs ${oldestClient} or newer.`));
  });
}
