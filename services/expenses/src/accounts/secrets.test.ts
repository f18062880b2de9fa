import { isToken } from '@debt/proto/token';
import { describe, expect, test } from 'vitest';
import { codeMac, createCode, createToken, normaliseCode } from './secrets.ts';

const key = new Uint8Array(32).fill(7);

describe('credentials', () => {
  test('carry 256 random bits behind a prefix that says what they are', () => {
    const session = createToken('session');
    const token = createToken('token');

    expect(session).toMatch(/^dts_[A-Za-z0-9_-]{43}$/);
    expect(token).toMatch(/^dtp_[A-Za-z0-9_-]{43}$/);
    expect([session, token].every(isToken)).toBe(true);
    expect(createToken('session')).not.toBe(session);
  });
});

describe('one-time codes', () => {
  test('have six digits to activate and ten unmistakable characters to reset', () => {
    const codes = Array.from({ length: 200 }, () => [createCode('activation'), createCode('reset')] as const);

    for (const [activation, reset] of codes) {
      expect(activation).toMatch(/^\d{6}$/);
      expect(reset).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
    }
  });

  test('are taken as people type them', () => {
    expect(normaliseCode(' 123-456 ')).toBe('123456');
    expect(normaliseCode('abcde fghjk')).toBe('ABCDEFGHJK');
  });

  test('are bound to their purpose, their account and the key', () => {
    const mac = codeMac(key, 'activation', 'one', '123456');

    expect(codeMac(key, 'activation', 'one', '123 456')).toEqual(mac);
    expect(codeMac(key, 'reset', 'one', '123456')).not.toEqual(mac);
    expect(codeMac(key, 'activation', 'two', '123456')).not.toEqual(mac);
    expect(codeMac(new Uint8Array(32), 'activation', 'one', '123456')).not.toEqual(mac);
  });
});
