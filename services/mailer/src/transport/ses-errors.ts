import { AppError, PermanentError, toError } from '@debt/kit/errors';
import { limits } from '../limits.ts';
import { ThrottledError } from './driver.ts';

/**
 * Error codes of a mail, or of the set-up, that waiting does not resolve: the job becomes a dead letter, and is replayed after a correction of
 * the set-up. Codes are without the suffix `Exception`, which only some errors have.
 */
const permanent = new Set([
  'MessageRejected',
  'InvalidParameterValue',
  'InvalidParameterCombination',
  'ValidationError',
  'MailFromDomainNotVerified',
  'ConfigurationSetDoesNotExist',
]);

/** The rate or the daily quota was exceeded. */
const throttling = new Set([
  'Throttling',
  'Throttled',
  'ThrottledException',
  'TooManyRequests',
  'LimitExceeded',
  'RequestLimitExceeded',
  'SlowDown',
]);

/** HTTP statuses, and a status of SES over SMTP (454 Throttling failure). */
const throttlingStatus = new Set([429, 454]);

/** Classifies an error of the client library. Errors of credentials, paused accounts and the network are transient: an operator or time resolves them. */
export function toSendError(thrown: unknown): Error {
  const error = toError(thrown);
  const code = error.name.replace(/Exception$/, '');
  const message = `SES: ${code}: ${error.message}`;
  if (permanent.has(code)) return new PermanentError(message, { cause: error });
  const { status, retryAfterSeconds } = answerOf(thrown);
  if (throttling.has(code) || throttlingStatus.has(status ?? 0))
    return new ThrottledError(message, bounded(retryAfterSeconds ?? limits.throttledSeconds), { cause: error });
  if (retryAfterSeconds !== undefined) return new ThrottledError(message, bounded(retryAfterSeconds), { cause: error });
  return new Error(message, { cause: error });
}

/** The error of a set-up without credentials, in one line that names the remedy. */
export const noCredentials = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'there are no AWS credentials: give the service AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the identity of its pod',
    { cause },
  );

const bounded = (seconds: number): number => Math.min(Math.max(seconds, 1), limits.retryAfterMaxSeconds);

/** The status and `Retry-After` (in seconds) of the answer in an error of the client library. */
function answerOf(thrown: unknown): { readonly status: number | undefined; readonly retryAfterSeconds: number | undefined } {
  const metadata = member(thrown, '$metadata');
  const status = member(metadata, 'httpStatusCode');
  const header = member(member(member(thrown, '$response'), 'headers'), 'retry-after');
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
  return { status: typeof status === 'number' ? status : undefined, retryAfterSeconds: seconds };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
