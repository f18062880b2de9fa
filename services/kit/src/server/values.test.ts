import { describe, expect, test } from 'vitest';
import { findUnstorable } from './text.ts';
import { isCalendarDate, isInstant, isUuid } from './values.ts';

describe('a calendar date', () => {
  test.each(['0001-01-01', '2024-02-29', '9999-12-31'])('accepts %s', (text) => {
    expect(isCalendarDate(text)).toBe(true);
  });

  test.each(['0000-01-01', '2026-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '10000-01-01', '2026-01-01T00:00:00Z', ''])(
    'does not accept %s',
    (text) => {
      expect(isCalendarDate(text)).toBe(false);
    },
  );
});

describe('an instant', () => {
  test.each(['2026-06-30T23:59:59Z', '2026-06-30t23:59:59.123456z', '2026-06-30T00:00:00+14:00'])('accepts %s', (text) => {
    expect(isInstant(text)).toBe(true);
    expect(Number.isNaN(new Date(text).getTime())).toBe(false);
  });

  test.each([
    '2026-06-30T23:59:60Z',
    '2026-06-30T24:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-06-30T23:59:59',
    '2026-06-30 23:59:59Z',
    '2026-06-30T12:00:00+99:00',
    '9999-12-31T23:59:59-14:00',
    '0001-01-01T00:00:00+14:00',
  ])('does not accept %s', (text) => {
    expect(isInstant(text)).toBe(false);
  });
});

test('a uuid is written without a prefix and without braces, in either case', () => {
  const id = '0198F2C4-0000-7000-8000-0123456789ab';

  expect([id, id.toLowerCase(), `urn:uuid:${id}`, `{${id}}`, `${id}\n`].map(isUuid)).toEqual([true, true, false, false, false]);
});

test('text that cannot be stored is found at any depth', () => {
  expect(findUnstorable({ a: ['fine', { b: 'a\0b' }] })).toEqual(['a', '1', 'b']);
  expect(findUnstorable({ a: 'half \ud83d' })).toEqual(['a']);
  expect(findUnstorable({ 'a\0': 1 })).toEqual([]);
  expect(findUnstorable({ a: 'whole 😀', n: 1, none: null })).toBeUndefined();
});
