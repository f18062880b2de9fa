import { PermanentError } from '@debt/kit/errors';
import { describe, expect, test } from 'vitest';
import { ThrottledError } from './driver.ts';
import { toSendError } from './ses-errors.ts';

const thrown = (name: string, more: object = {}): Error => Object.assign(new Error('message of SES'), { name, ...more });

describe('an error of SES', () => {
  test.each(['MessageRejected', 'InvalidParameterValue', 'MailFromDomainNotVerifiedException', 'MailFromDomainNotVerified'])(
    'of code %s is permanent, with the code in its cause',
    (name) => {
      const error = toSendError(thrown(name));

      expect(error).toBeInstanceOf(PermanentError);
      expect(error.message).toMatch(/^SES: \w+: message of SES$/);
    },
  );

  test.each([
    ['Throttling', {}],
    ['TooManyRequestsException', {}],
    ['LimitExceededException', {}],
    ['Unknown', { $metadata: { httpStatusCode: 429 } }],
    ['SMTP', { $metadata: { httpStatusCode: 454 } }],
  ])('of code %s requests a pause', (name, more) => {
    expect(toSendError(thrown(name, more))).toMatchObject({ name: ThrottledError.name, retryAfterSeconds: 2 });
  });

  test.each([
    ['7', 7],
    ['86400', 300],
    ['0', 1],
  ])('requests a pause of %s seconds, limited to the bounds', (header, retryAfterSeconds) => {
    const answered = { $metadata: { httpStatusCode: 503 }, $response: { headers: { 'retry-after': header } } };

    expect(toSendError(thrown('ServiceUnavailable', answered))).toMatchObject({ retryAfterSeconds });
  });

  test.each(['AccountSendingPausedException', 'AccessDenied', 'ExpiredToken', 'ServiceUnavailable', 'TimeoutError', 'ECONNRESET'])(
    'of code %s is transient',
    (name) => {
      const error = toSendError(thrown(name));

      expect(error).not.toBeInstanceOf(PermanentError);
      expect(error).not.toBeInstanceOf(ThrottledError);
    },
  );
});
