import { backoffDelayMs } from '@debt/kit/backoff';
import { toError } from '@debt/kit/errors';
import type { IdentitySource } from '@debt/kit/identity-client';
import { pause } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import { feedClose } from '@debt/proto/feed';
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

type CredentialLimits = Pick<FeedLimits, 'credentialCheckMs' | 'credentialRetry' | 'credentialGraceMs'>;

export interface WatchParts {
  readonly identity: IdentitySource;
  readonly socket: FeedSocket;
  readonly limits: CredentialLimits;
  readonly log: Logger;
}

/** Milliseconds, on a clock that never goes back; only the expiry is a time of the world. */
const nowMs = (): number => performance.now();

/** Ends the socket when its credential does. While the identity service is unavailable the credential counts as good for a bounded time. */
export async function watchCredential(signed: Signed, { identity, socket, limits, log }: WatchParts): Promise<void> {
  let expiresMs = toMs(signed.expiresAt);
  for (let goodMs = nowMs(), failures = 0; ; ) {
    await pause(nextCheckMs({ failures, goodForMs: nowMs() - goodMs, expiresInMs: expiresMs - Date.now() }, limits), socket.signal);
    if (socket.signal.aborted) return;
    const askedMs = nowMs();
    try {
      const credential = await identity.resolve(signed.token);
      if (!credential.active || credential.userId !== signed.userId) {
        socket.close(feedClose.unauthenticated, 'the credential expired or was revoked: sign in again');
        return;
      }
      // Good when it was asked, whenever the answer came.
      goodMs = askedMs;
      failures = 0;
      expiresMs = toMs(credential.expiresAt);
    } catch (thrown) {
      failures += 1;
      log.warn({ err: toError(thrown), failures }, 'the credential of a socket could not be checked');
      if (Date.now() >= expiresMs) socket.close(feedClose.unauthenticated, 'the credential expired: sign in again');
      else if (nowMs() - goodMs >= limits.credentialGraceMs) socket.close(tryAgainLater, 'the credential cannot be checked');
    }
  }
}

export interface CheckState {
  /** Questions in a row that failed. */
  readonly failures: number;
  /** Since the credential was last known to be good. */
  readonly goodForMs: number;
  readonly expiresInMs: number;
}

/** How long to wait before asking again. After a failure it is sooner, but never later than the end of the grace, at which the last question is asked. */
export function nextCheckMs({ failures, goodForMs, expiresInMs }: CheckState, limits: CredentialLimits, random = Math.random): number {
  const untilExpiryMs = Math.max(expiresInMs, checkEveryMsMin);
  if (failures === 0) return Math.min(limits.credentialCheckMs, untilExpiryMs);
  const untilGraceEndsMs = Math.max(limits.credentialGraceMs - goodForMs, 0);
  return Math.min(backoffDelayMs(limits.credentialRetry, failures - 1, random), untilGraceEndsMs, untilExpiryMs);
}

const toMs = (time: Date | undefined): number => time?.getTime() ?? Number.POSITIVE_INFINITY;
