import { AppError } from '@debt/kit/errors';
import { describe, expect, test } from 'vitest';
import { parseCurrency, requireStrong } from './checks.ts';
import { parseEmail } from './emails.ts';
import { parseHandle } from './handles.ts';

const reasonOf = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : 'another error';
  }
  return 'accepted';
};

describe('a handle', () => {
  test.each([
    ['Alice', 'alice'],
    ['a1', 'a1'],
    ['jean-luc_3', 'jean-luc_3'],
  ])('%s is normalised to %s', (typed, handle) => {
    expect(parseHandle(typed)).toBe(handle);
  });

  test.each(['a', '1abc', '-abc', 'a b', 'a.b', 'ünal', 'a'.repeat(31), '', 'a@b', 'a\nb'])('%j is refused as invalid', (typed) => {
    expect(reasonOf(() => parseHandle(typed))).toBe('handle_invalid');
  });

  test.each(['me', 'Admin', 'support', 'no-reply', 'undefined'])('%s is reserved and refused as taken', (typed) => {
    expect(reasonOf(() => parseHandle(typed))).toBe('handle_taken');
  });
});

describe('an e-mail address', () => {
  test('it is trimmed and lower-cased', () => {
    expect(parseEmail(' Alice.B+debts@Example.ORG ')).toBe('alice.b+debts@example.org');
  });

  test.each([
    'alice',
    '@example.org',
    'a@b',
    'a@-b.org',
    'a..b@c.org',
    'a b@c.org',
    'a@b.org\nbcc: x@y.org',
    `${'a'.repeat(65)}@b.org`,
    '"a"@b.org',
  ])('%j is refused as invalid', (typed) => {
    expect(reasonOf(() => parseEmail(typed))).toBe('email_invalid');
  });

  test.each([
    ['ana@münchen.de', 'ana@xn--mnchen-3ya.de'],
    ['Ana@MÜNCHEN.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@xn--mnchen-3ya.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@例え.jp', 'ana@xn--r8jz45g.jp'],
    ['ana@example。org', 'ana@example.org'],
  ])('with the domain %s is stored as %s', (typed, stored) => {
    expect(parseEmail(typed)).toBe(stored);
  });

  test.each(['ána@example.org', 'ana@mün chen.de', 'ana@\u0000ü.de', 'ana@ü', 'ana@ex@ü.de'])('%j is refused', (typed) => {
    expect(reasonOf(() => parseEmail(typed))).toBe('email_invalid');
  });
});

describe('a password and a currency', () => {
  test.each(['aaaaaaaaaaaa', 'abababababab', 'alice-alice', 'alice@example.org'])('%s is too easy to guess', (password) => {
    expect(reasonOf(() => requireStrong(password, ['alice-alice', 'alice@example.org']))).toBe('password_weak');
  });

  test('a currency that is no longer issued is refused as unknown', () => {
    expect(parseCurrency('eur')).toBe('EUR');
    expect(reasonOf(() => parseCurrency('DEM'))).toBe('currency_unknown');
    expect(reasonOf(() => parseCurrency('XXQ'))).toBe('currency_unknown');
  });
});
