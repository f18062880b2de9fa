import { failureText } from '@debt/terminal/failures/report';
import { describe, expect, test } from 'vitest';
import { toFailure } from './problems.ts';

const refused = (errors: readonly object[], detail: string) =>
  toFailure({
    status: 400,
    headers: {},
    body: {
      type: 'urn:debt:error:invalid_request',
      title: 'Not valid',
      status: 400,
      code: 'invalid_request',
      detail,
      errors,
      requestId: 'r',
    },
  }).failure;
const alias = { field: 'alias', code: 'wrong_form', message: 'An alias cannot begin or end with a space.', allowed: 'My own name' };
const next = { field: 'next', code: 'too_short', message: 'The new password is too short: at least 10 characters.' };

describe('a refusal of the service', () => {
  test('of one field is its sentence, once, without the terms of the contract', () => {
    const text = failureText(refused([alias], alias.message), 'debt');

    expect(text).toBe('debt: An alias cannot begin or end with a space.\n  more: debt explain invalid_request\n');
  });

  test('of several fields has one line for each', () => {
    const text = failureText(refused([alias, next], `${alias.message} ${next.message}`), 'debt');

    expect(text.split('\n')).toEqual(expect.arrayContaining([`- ${alias.message}`, `- ${next.message}`]));
  });

  test('explains a field that its own sentence does not name', () => {
    expect(refused([next], 'This password cannot be used.')).toMatchObject({ what: 'This password cannot be used.', why: next.message });
  });
});
