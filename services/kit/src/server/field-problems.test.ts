import Type from 'typebox';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../testing/testing.ts';
import { createServer } from './server.ts';

const alias = Type.String({
  title: 'alias',
  minLength: 1,
  maxLength: 5,
  pattern: '^\\S(.*\\S)?$',
  'x-form': 'An alias cannot begin or end with a space.',
});
const body = Type.Object(
  {
    alias: Type.Optional(alias),
    next: Type.Optional(Type.String({ title: 'new password', minLength: 10 })),
    email: Type.Optional(Type.String({ title: 'e-mail address', format: 'email' })),
    dueOn: Type.Optional(Type.String({ title: 'due date', format: 'date' })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    verb: Type.Optional(Type.Union([Type.Literal('owe'), Type.Literal('lend')])),
    kind: Type.Optional(Type.String({ enum: ['a', 'b'] })),
    inner: Type.Optional(Type.Object({ alias })),
  },
  { additionalProperties: false, minProperties: 1 },
);

async function refusalOf(payload: object, url = '/things') {
  await using server = createServer({ log: silentLog });
  server.post('/things', { schema: { body, querystring: Type.Object({ limit: Type.Optional(Type.Integer()) }) } }, async () => 'done');
  const response = await server.inject({ method: 'POST', url, payload });
  return response.json<{ readonly detail: string; readonly errors: readonly { field: string; code: string; message: string }[] }>();
}

describe('a refused field', () => {
  test.each([
    [{ alias: ' ann' }, 'alias', 'wrong_form', 'An alias cannot begin or end with a space.'],
    [{ alias: '' }, 'alias', 'empty', 'The alias is empty.'],
    [{ alias: 'annabel' }, 'alias', 'too_long', 'The alias is too long: 5 characters at most.'],
    [{ alias: 7 }, 'alias', 'wrong_type', 'The alias must be a text.'],
    [
      { alias: 'a\0b' },
      'alias',
      'unstorable_character',
      'The field alias has a character that cannot be stored: NUL, or half of a surrogate pair.',
    ],
    [{ next: 'short' }, 'next', 'too_short', 'The new password is too short: at least 10 characters.'],
    [{ email: 'x' }, 'email', 'wrong_form', 'The e-mail address must have the form name@example.org.'],
    [{ dueOn: '2026-02-30' }, 'dueOn', 'wrong_form', 'The due date must be a date of the calendar, such as 2026-12-31.'],
    [{ count: 0 }, 'count', 'too_small', 'The field count is too small: at least 1.'],
    [{ count: 10 }, 'count', 'too_large', 'The field count is too large: 9 at most.'],
    [{ kind: 'c' }, 'kind', 'not_allowed', 'The field kind must be one of a, b.'],
    [{ verb: 'steal' }, 'verb', 'not_allowed', 'The field verb must be one of owe, lend.'],
    [{ inner: {} }, 'inner.alias', 'missing', 'The alias is missing.'],
    [{ surprise: 1 }, 'surprise', 'unknown', 'The field surprise is not known here.'],
    [{}, 'body', 'empty', 'The request must have at least one field.'],
  ])('%j is described in a sentence, with a code', async (payload, field, code, message) => {
    const { detail, errors } = await refusalOf(payload);

    expect(errors).toMatchObject([{ field, code, message }]);
    expect(detail).toBe(message);
  });

  test('of a parameter names the part of the request', async () => {
    const { errors } = await refusalOf({ alias: 'ann' }, '/things?limit=x');

    expect(errors).toMatchObject([
      { field: 'querystring.limit', code: 'wrong_type', message: 'The parameter limit must be a whole number.' },
    ]);
  });

  test('is reported once, and every refused field is reported', async () => {
    const { detail, errors } = await refusalOf({ alias: ' annabel', next: 'short' });

    expect(errors.map(({ field }) => field)).toEqual(['alias', 'next']);
    expect(detail.match(/alias/g)).toHaveLength(1);
  });

  test('is never described in terms of a schema', async () => {
    const { detail, errors } = await refusalOf({ alias: 1, email: 2, verb: 'steal', inner: 'x', count: 'many' });

    expect(detail).not.toMatch(/must (?:NOT|match|pass)|\^/);
    expect(errors.map(({ field }) => field).toSorted()).toEqual(['alias', 'count', 'email', 'inner', 'verb']);
  });
});
