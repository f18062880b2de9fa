import { PermanentError } from '@debt/kit/errors';
import { describe, expect, test } from 'vitest';
import { ThrottledError } from './driver.ts';
import { toSendError } from './ses-errors.ts';

const thrown = (name: string, more: object = {}): Error => Object.assign(new Error('said SES'), { name, ...more });

describe('what SES says', () => {
  test.each(['MessageRejected', 'InvalidParameterValue', 'MailFromDomainNotVerifiedException', 'MailFromDomainNotVerified'])(
    '%s is for good, and the cause says it',
    (name) => {
      const error = toSendError(thrown(name));

      expect(error).toBeInstanceOf(PermanentError);
      expect(error.message).toMatch(/^SES: \w+: said SES$/);
    },
  );

  test.each([
    ['Throttling', {}],
    ['TooManyRequestsException', {}],
    ['LimitExceededException', {}],
    ['Unknown', { $metadata: { httpStatusCode: 429 } }],
    ['SMTP', { $metadata: { httpStatusCode: 454 } }],
  ])('%s asks for a pause', (name, more) => {
    expect(toSendError(thrown(name, more))).toMatchObject({ name: ThrottledError.name, retryAfterSeconds: 2 });
  });

  test.each([
    ['7', 7],
    ['86400', 300],
    ['0', 1],
  ])('the pause is what it asks for, within bounds: %s', (header, retryAfterSeconds) => {
    const answered = { $metadata: { httpStatusCode: 503 }, $response: { headers: { 'retry-after': header } } };

    expect(toSendError(thrown('ServiceUnavailable', answered))).toMatchObject({ retryAfterSeconds });
  });

  test.each(['AccountSendingPausedException', 'AccessDenied', 'ExpiredToken', 'ServiceUnavailable', 'TimeoutError', 'ECONNRESET'])(
    '%s passes',
    (name) => {
      const error = toSendError(thrown(name));

      expect(error).not.toBeInstanceOf(PermanentError);
      expect(error).not.toBeInstanceOf(ThrottledError);
    },
  );
});
