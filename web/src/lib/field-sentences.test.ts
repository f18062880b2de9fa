import { fieldCodes } from '@debt/proto/problems';
import { describe, expect, test } from 'vitest';
import { fieldSentence } from './field-sentences.ts';
import { Refused, sentenceOfError } from './problems.ts';

const refused = (code: string, detail: string, errors: readonly object[]): Refused =>
  new Refused({ code, detail, errors }, { status: 422, headers: new Headers() });

describe('a mistake that the server reports', () => {
  test.each([
    ['login', 'empty', 'Enter your handle or your e-mail address.'],
    ['body.alias', 'missing', 'Enter a name.'],
    ['amount.currency', 'wrong_form', 'Choose a currency from the list.'],
    ['amount.currency', 'not_allowed', 'This currency is not known. Choose another one.'],
    ['email', 'wrong_form', 'Enter an address such as you@example.org.'],
    ['handle', 'taken', 'This handle is taken. Choose another one.'],
    ['password', 'wrong', 'This is not your password.'],
    ['anything', 'empty', 'Fill this in.'],
  ])('in %s, which is %s, is shown as what to do in the form', (field, code, sentence) => {
    expect(fieldSentence(field, code, 'The sentence of the server.')).toBe(sentence);
  });

  test('is shown as the server describes it where the form knows no more', () => {
    expect(fieldSentence('next', 'too_short', 'The new password is too short: at least 10 characters.')).toBe(
      'The new password is too short: at least 10 characters.',
    );
  });

  test.each(fieldCodes)('with the code %s is a sentence', (code) => {
    expect(fieldSentence('alias', code, 'The sentence of the server.')).toMatch(/^[A-Z].*\.$/);
  });

  test('is the first one when a field has several', () => {
    const { fields } = refused('invalid_request', '', [
      { field: 'body.name', code: 'empty', message: 'The name is empty.' },
      { field: 'body.name', code: 'wrong_form', message: 'A name cannot begin or end with a space.' },
    ]);

    expect(fields).toEqual([{ field: 'name', message: 'Enter a name.' }]);
  });

  test('replaces the sentence of a refused form, and no other', () => {
    const errors = [{ field: 'handle', code: 'taken', message: 'The handle ann is taken. Choose another one.' }];

    expect(sentenceOfError(refused('invalid_request', 'The handle is empty.', [{ field: 'handle', code: 'empty', message: '' }]))).toBe(
      'Enter a handle.',
    );
    expect(sentenceOfError(refused('handle_taken', 'The handle ann is taken. Choose another one.', errors))).toBe(
      'The handle ann is taken. Choose another one.',
    );
  });
});
