import { toError } from '@debt/kit/errors';
import { pause } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import { feedClose } from '@debt/proto/feed';
import type { IdentitySource } from '../identity/port.ts';
import type { FeedLimits } from '../limits.ts';
import type { FeedSocket } from './socket.ts';

/** RFC 6455's registry: try again later. */
const tryAgainLater = 1013;
/** A clock that differs from the identity service's does not make us ask in a hot loop. */
const checkEveryMsMin = 500;

export interface Signed {
  readonly token: string;
  readonly userId: string;
  readonly expiresAt: Date | undefined;
}

export interface WatchParts {
  readonly identity: IdentitySource;
  readonly socket: FeedSocket;
  readonly limits: Pick<FeedLimits, 'credentialCheckMs' | 'credentialGraceMs'>;
  readonly log: Logger;
}

/** Ends the socket when its credential does. While the identity service is away the credential counts as good for a bounded time. */
export async function watchCredential(signed: Signed, { identity, socket, limits, log }: WatchParts): Promise<void> {
  let goodAtMs = Date.now();
  let expiresMs = signed.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  for (;;) {
    await pause(Math.min(limits.credentialCheckMs, Math.max(expiresMs - Date.now(), checkEveryMsMin)), socket.signal);
    if (socket.signal.aborted) return;
    try {
      const credential = await identity.resolve(signed.token);
      if (!credential.active || credential.userId !== signed.userId) {
        socket.close(feedClose.unauthenticated, 'the credential expired or was revoked: sign in again');
        return;
      }
      goodAtMs = Date.now();
      expiresMs = credential.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'the credential of a socket could not be checked');
      if (Date.now() >= expiresMs) socket.close(feedClose.unauthenticated, 'the credential expired: sign in again');
      else if (Date.now() - goodAtMs > limits.credentialGraceMs) socket.close(tryAgainLater, 'the credential cannot be checked');
    }
  }
}
