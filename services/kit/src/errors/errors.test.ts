import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { AppError, errorCode, exitCodeOf, isUnavailable, PermanentError, toError } from './errors.ts';
import { toProblem } from './problem.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('an error', () => {
  test.each([
    ['invalid_argument', 400, status.INVALID_ARGUMENT],
    ['not_signed_in', 401, status.UNAUTHENTICATED],
    ['not_found', 404, status.NOT_FOUND],
    ['rate_limited', 429, status.RESOURCE_EXHAUSTED],
    ['internal', 500, status.INTERNAL],
    ['unavailable', 503, status.UNAVAILABLE],
  ] as const)('of code %s is %i in HTTP and %i in gRPC', (code, http, grpc) => {
    const error = new AppError(code, 'x');

    expect([error.problem.status, status[error.problem.grpc ?? 'OK']]).toEqual([http, grpc]);
  });

  test.each([
    [new AppError('bad_configuration', 'x'), 2],
    [new AppError('schema_mismatch', 'x'), 12],
    [withCode('EADDRINUSE'), 13],
    [new AppError('unavailable', 'x'), 1],
    [new Error('x'), 1],
    ['thrown text', 1],
  ])('%s ends the process with %i', (thrown, exitCode) => {
    expect(exitCodeOf(thrown)).toBe(exitCode);
  });

  test.each([
    [new AppError('unavailable', 'x'), true],
    [new AppError('deadline_exceeded', 'x'), true],
    [new AppError('in_flight', 'x'), false],
    [new AppError('database_unavailable', 'x'), true],
    [withCode('ECONNREFUSED'), true],
    [withCode('08006'), true],
    [withCode('57P01'), true],
    [withCode('53300'), true],
    [new Error('Query read timeout'), true],
    [new Error('timeout exceeded when trying to connect'), true],
    [new Error('Connection terminated unexpectedly'), true],
    [new Error('Query failed'), false],
    [withCode('23505'), false],
    [withCode('ENOENT'), false],
    [new PermanentError('x'), false],
    [undefined, false],
  ])('%s: is the dependency unavailable? %s', (thrown, expected) => {
    expect(isUnavailable(thrown)).toBe(expected);
  });

  test('does not compile with a code outside of the catalogue', () => {
    // @ts-expect-error -- there is no such code
    expect(() => new AppError('no_such_code', 'x').problem.status).toThrow();
  });

  test('is created from any thrown value', () => {
    const error = new Error('x');

    expect(toError(error)).toBe(error);
    expect(toError('text').message).toBe('text');
    expect(errorCode({ code: 5 })).toBeUndefined();
  });
});

describe('a problem document', () => {
  test('contains the code, the title and the details of a known error', () => {
    const error = new AppError('exceeds_outstanding', 'Bob owes you 5.00 EUR.', { details: { outstanding: '5.00', status: 200 } });

    expect(toProblem(error, 'r1')).toEqual({
      type: 'urn:debt:error:exceeds_outstanding',
      title: 'The amount exceeds the outstanding amount',
      status: 409,
      code: 'exceeds_outstanding',
      detail: 'Bob owes you 5.00 EUR.',
      outstanding: '5.00',
      requestId: 'r1',
    });
  });

  test('does not reveal details of an unexpected error', () => {
    const problem = toProblem(new Error('password of the database is hunter2'), 'r1');

    expect(problem).toMatchObject({ status: 500, code: 'internal', requestId: 'r1' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});
