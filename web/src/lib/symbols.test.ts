import { describe, expect, test } from 'vitest';
import { currencySymbol, formatWithSymbol } from './symbols.ts';

const shown = (amount: string, currency: string, locale: string): string =>
  formatWithSymbol({ amount, currency }, locale).replaceAll(/[\u00a0\u202f]/g, ' ');

describe('money with the symbol of its currency', () => {
  test.each([
    ['20.00', 'EUR', 'en-GB', '€20.00'],
    ['1234.50', 'EUR', 'de-DE', '1.234,50 €'],
    ['500', 'JPY', 'en-GB', 'JP¥500'],
    ['5.00', 'USD', 'en-US', '$5.00'],
    ['5.00', 'USD', 'en-GB', 'US$5.00'],
    ['1.234', 'BHD', 'en-GB', 'BHD 1.234'],
  ])('%s %s is shown in %s as %s', (amount, currency, locale, expected) => {
    expect(shown(amount, currency, locale)).toBe(expected);
  });

  test('is exact beyond the precision of floating point', () => {
    expect(shown('9007199254740993.99', 'EUR', 'en-GB')).toBe('€9,007,199,254,740,993.99');
  });

  test('never gives two dollar currencies the same symbol', () => {
    const symbols = ['USD', 'CAD', 'AUD', 'NZD', 'SGD'].map((code) => currencySymbol(code, 'en-GB'));

    expect(new Set(symbols).size).toBe(symbols.length);
  });
});
