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
/** The minimum interval between checks, in case our clock differs from that of the identity service. */
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

/** Milliseconds of a monotonic clock; only the expiry is wall-clock time. */
const nowMs = (): number => performance.now();

/** Closes the socket when its credential ends. While the identity service is unavailable, the credential counts as valid for a bounded time. */
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
      // Valid as of the call, not of the answer.
      goodMs = askedMs;
      failures = 0;
      expiresMs = toMs(credential.expiresAt);
    } catch (thrown) {
      failures += 1;
      log.warn({ err: toError(thrown), failures }, 'the credential of a socket could not be verified');
      if (Date.now() >= expiresMs) socket.close(feedClose.unauthenticated, 'the credential expired: sign in again');
      else if (nowMs() - goodMs >= limits.credentialGraceMs) socket.close(tryAgainLater, 'the credential cannot be verified');
    }
  }
}

export interface CheckState {
  /** Consecutive failed calls. */
  readonly failures: number;
  /** Time since the credential was last known to be valid. */
  readonly goodForMs: number;
  readonly expiresInMs: number;
}

/** Returns the time until the next check. After a failure it is shorter, but the last check is never later than the end of the grace period. */
export function nextCheckMs({ failures, goodForMs, expiresInMs }: CheckState, limits: CredentialLimits, random = Math.random): number {
  const untilExpiryMs = Math.max(expiresInMs, checkEveryMsMin);
  if (failures === 0) return Math.min(limits.credentialCheckMs, untilExpiryMs);
  const untilGraceEndsMs = Math.max(limits.credentialGraceMs - goodForMs, 0);
  return Math.min(backoffDelayMs(limits.credentialRetry, failures - 1, random), untilGraceEndsMs, untilExpiryMs);
}

const toMs = (time: Date | undefined): number => time?.getTime() ?? Number.POSITIVE_INFINITY;
