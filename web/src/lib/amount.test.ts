import { describe, expect, test } from 'vitest';
import { formatMoney, minorOf, readAmount } from './amount.ts';

describe('an amount as people write it', () => {
  test.each([
    ['20', 'EUR', '20.00', 'EUR'],
    ['20.5', 'EUR', '20.50', 'EUR'],
    ['20,50', 'EUR', '20.50', 'EUR'],
    [' €12 ', 'USD', '12.00', 'EUR'],
    ['12 usd', 'EUR', '12.00', 'USD'],
    ['$3', 'CAD', '3.00', 'CAD'],
    ['500', 'JPY', '500', 'JPY'],
    ['1.234', 'KWD', '1.234', 'KWD'],
    ['0,500', 'KWD', '0.500', 'KWD'],
  ])('%j is understood with %s', (text, assumed, amount, currency) => {
    expect(readAmount(text, assumed)).toEqual({ ok: true, money: { amount, currency } });
  });

  test.each([
    ['', 'number'],
    ['-5', 'number'],
    ['1,234', 'two ways'],
    ['1.234,50', 'without a separator'],
    ['0.001', 'at most 2 digits'],
    ['0,500', 'at most 2 digits'],
    ['1234.567', 'at most 2 digits'],
    ['20.', 'missing'],
    ['0', 'from 0.01'],
    ['5.5 jpy', 'at most 0 digits'],
    ['5 xyz', 'not a currency'],
  ])('%j is refused with what to write instead', (text, said) => {
    const read = readAmount(text, 'EUR');

    expect(read.ok ? '' : read.why).toContain(said);
  });
});

describe('money for people', () => {
  test.each([
    ['1234567.80', 'en', '1,234,567.80\u00a0EUR'],
    ['1234567.80', 'de', '1.234.567,80\u00a0EUR'],
    ['-3.00', 'en', '\u22123.00\u00a0EUR'],
    ['900719925474099312.34', 'en', '900,719,925,474,099,312.34\u00a0EUR'],
  ])('%s in %s reads %s, exactly', (amount, locale, expected) => {
    expect(formatMoney({ amount, currency: 'EUR' }, { locale })).toBe(expected);
  });

  test('a sign is shown where it matters, and never on nothing', () => {
    expect(formatMoney({ amount: '5', currency: 'JPY' }, { locale: 'en', signed: true })).toBe('+5\u00a0JPY');
    expect(formatMoney({ amount: '-0.00', currency: 'EUR' }, { locale: 'en', signed: true })).toBe('0.00\u00a0EUR');
  });

  test('minor units of negative amounts below one keep their sign', () => {
    expect(minorOf({ amount: '-0.05', currency: 'EUR' })).toBe(-5n);
  });
});
