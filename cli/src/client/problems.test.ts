import { failureText } from '@debt/terminal/failures/report';
import { describe, expect, test } from 'vitest';
import { version } from '../release.ts';
import { strangeAnswer, toFailure } from './problems.ts';

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

const ofCode = (code: string, release?: string) =>
  toFailure({
    status: 422,
    headers: release === undefined ? {} : { 'debt-release': release },
    body: { type: `urn:debt:error:${code}`, title: 'Not done', status: 422, code, detail: 'This needs more.', requestId: 'r' },
  }).failure;

describe('an answer of another release', () => {
  test.each([
    ['99.0.0', 'update debt: '],
    ['0.0.1', 'ask the operator to update the server: '],
    [version, 'report it: '],
    [undefined, 'update this program'],
  ])('of release %s with an unknown code leads to: %s', (release, advice) => {
    const failure = ofCode('brand_new', release);

    expect(failure.fix.join('\n')).toContain(advice);
    expect(failureText(failure, 'debt')).not.toContain('explain brand_new');
  });

  test('with a known code is explained as always', () => {
    expect(failureText(ofCode('currency_unknown', '99.0.0'), 'debt')).toBe(
      'debt: This needs more.\n  more: debt explain currency_unknown\n',
    );
  });

  test.each([
    ['99.0.0', /^update debt: /],
    ['0.0.1', /^ask the operator to update the server: /],
  ])('of release %s that cannot be read names the side to update', (release, advice) => {
    const { failure } = strangeAnswer('GET /v1/people', { status: 200, headers: { 'debt-release': release }, body: {} });

    expect(failure.fix).toEqual([expect.stringMatching(advice)]);
  });
});

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
