import openapi from '@debt/proto/openapi.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { fieldSentence, isInSchemaTerms } from './field-sentences.ts';
import { Refused, sentenceOfError } from './problems.ts';

const refused = (detail: string, errors: readonly object[]): Refused =>
  new Refused({ code: 'invalid_request', detail, errors }, { status: 422, headers: new Headers() });

describe('a mistake that the server reports', () => {
  test.each([
    ['login', 'must NOT have fewer than 1 characters', 'Enter your handle or your e-mail address.'],
    ['password', 'must NOT have fewer than 10 characters', 'Enter at least 10 characters.'],
    ['alias', 'must NOT have more than 60 characters', 'Enter at most 60 characters.'],
    ['alias', 'has more than 60 characters', 'Enter at most 60 characters.'],
    ['currency', 'must match pattern "^[A-Z]{3}$"', 'Choose a currency from the list.'],
    ['amount.currency', 'is not a known currency', 'This currency is not known. Choose another one.'],
    ['email', 'must match format "email"', 'Enter an address such as you@example.org.'],
    ['handle', 'is taken', 'This handle is taken. Choose another one.'],
    ['password', 'is not right', 'This is not your password.'],
    ['anything', 'must pass "then" keyword schema', 'This cannot be used as it is. Change it and try again.'],
    ['amount.amount', 'is too much', 'This is too much.'],
    [
      'description',
      'has U+202E, which changes the direction of writing: leave it out',
      'This has U+202E, which changes the direction of writing: leave it out.',
    ],
  ])('%s %s is shown as a sentence for people', (field, message, sentence) => {
    expect(fieldSentence(field, message)).toBe(sentence);
  });

  test('is shown without terms of a schema, for every field of every request', () => {
    const messages = [
      'must NOT have fewer than 1 characters',
      'must NOT have fewer than 10 characters',
      'must NOT have more than 80 characters',
      'must match pattern "^\\S(.*\\S)?$"',
      'must match format "email"',
      'must match format "uuid"',
      'must match format "date"',
      'must be string',
      'must be equal to one of the allowed values',
      "must have required property 'login'",
      'must NOT have additional properties',
      'must be <= 200',
    ];
    const names = fieldNames(openapi);

    for (const field of names)
      for (const message of messages) {
        const error = refused(`body.${field} ${message}`, [{ field: `body.${field}`, message }]);
        const shown = [sentenceOfError(error), ...error.fields.map((each) => each.message)];
        expect(shown.filter((text) => isInSchemaTerms(text) || !/^[A-Z].*\.$/.test(text))).toEqual([]);
      }
    expect(names.size).toBeGreaterThan(15);
  });

  test('is the first one when a field has several', () => {
    const { fields } = refused('', [
      { field: 'body.name', message: 'must NOT have fewer than 1 characters' },
      { field: 'body.name', message: 'must match pattern "^\\S(.*\\S)?$"' },
    ]);

    expect(fields).toEqual([{ field: 'name', message: 'Enter a name.' }]);
  });
});

/** Every name of a property or a parameter in a document. */
function fieldNames(document: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
    for (const [key, inner] of entries) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null) for (const name of Object.keys(inner)) names.add(name);
      if (key === 'name' && typeof inner === 'string') names.add(inner);
      visit(inner);
    }
  };
  visit(document);
  return names;
}
