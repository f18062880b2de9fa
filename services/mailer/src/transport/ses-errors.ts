import { AppError, PermanentError, toError } from '@debt/kit/errors';
import { limits } from '../limits.ts';
import { ThrottledError } from './driver.ts';

/**
 * What SES says of a mail, or of the set-up, that will be said again however long one waits: the job becomes a dead letter, and is replayed when
 * the set-up is right. Codes without the ending `Exception`, which some have and some have not.
 */
const permanent = new Set([
  'MessageRejected',
  'InvalidParameterValue',
  'InvalidParameterCombination',
  'ValidationError',
  'MailFromDomainNotVerified',
  'ConfigurationSetDoesNotExist',
]);

/** Too fast for now, or too much for today. */
const throttling = new Set([
  'Throttling',
  'Throttled',
  'ThrottledException',
  'TooManyRequests',
  'LimitExceeded',
  'RequestLimitExceeded',
  'SlowDown',
]);

/** HTTP, and what SES says by SMTP in other places (454 Throttling failure). */
const throttlingStatus = new Set([429, 454]);

/** What the client library threw, as the mailer tells errors apart. Credentials, paused accounts and the network are passing: a person or time mends them. */
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

/** A set-up without credentials, in one line that says what to do. */
export const noCredentials = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'there are no AWS credentials: give the service AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the identity of its pod',
    { cause },
  );

const bounded = (seconds: number): number => Math.min(Math.max(seconds, 1), limits.retryAfterMaxSeconds);

/** The status and `Retry-After` (in seconds) of the answer that an error of the client library carries. */
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
