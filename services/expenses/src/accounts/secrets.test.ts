import { isToken } from '@debt/proto/token';
import { describe, expect, test } from 'vitest';
import { codeMac, createCode, createToken, normaliseCode } from './secrets.ts';

const key = new Uint8Array(32).fill(7);

describe('a credential', () => {
  test('it has a prefix for its kind and 256 random bits', () => {
    const session = createToken('session');
    const token = createToken('token');

    expect(session).toMatch(/^dts_[A-Za-z0-9_-]{43}$/);
    expect(token).toMatch(/^dtp_[A-Za-z0-9_-]{43}$/);
    expect([session, token].every(isToken)).toBe(true);
    expect(createToken('session')).not.toBe(session);
  });
});

describe('a one-time code', () => {
  test('it has six digits for an activation and ten unambiguous characters for a reset', () => {
    const codes = Array.from({ length: 200 }, () => [createCode('activation'), createCode('reset')] as const);

    for (const [activation, reset] of codes) {
      expect(activation).toMatch(/^\d{6}$/);
      expect(reset).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
    }
  });

  test('it is accepted with spaces, dashes and lower case', () => {
    expect(normaliseCode(' 123-456 ')).toBe('123456');
    expect(normaliseCode('abcde fghjk')).toBe('ABCDEFGHJK');
  });

  test('its digest depends on its purpose, its account and the key', () => {
    const mac = codeMac(key, 'activation', 'one', '123456');

    expect(codeMac(key, 'activation', 'one', '123 456')).toEqual(mac);
    expect(codeMac(key, 'reset', 'one', '123456')).not.toEqual(mac);
    expect(codeMac(key, 'activation', 'two', '123456')).not.toEqual(mac);
    expect(codeMac(new Uint8Array(32), 'activation', 'one', '123456')).not.toEqual(mac);
  });
});
