import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNumber, splitAmountText } from './amount-text.ts';
import { currencies, findCurrency } from './currencies.ts';
import { readUnit } from './signs.ts';

const currency = (code: string) => {
  const found = findCurrency(code);
  if (found === undefined) throw new Error(code);
  return found;
};

describe('the sign of a currency', () => {
  test.each([
    ['$', 'USD', 'USD'],
    ['$', 'CAD', 'CAD'],
    ['$', 'MXN', 'MXN'],
    ['¥', 'CNY', 'CNY'],
    ['€', 'USD', 'EUR'],
    ['£', 'EUR', 'GBP'],
    ['£', 'EGP', 'EGP'],
    ['eur', 'USD', 'EUR'],
  ])('%s beside an assumed currency of %s means %s', (unit, assumed, code) => {
    expect(readUnit(unit, assumed)).toEqual({ ok: true, code });
  });

  test.each([
    ['$', 'EUR', ['USD', 'AUD', 'CAD']],
    ['$', undefined, ['USD', 'AUD', 'CAD']],
    ['¥', 'USD', ['JPY', 'CNY']],
    ['₨', 'EUR', ['PKR', 'LKR', 'NPR']],
  ])('%s is refused with its candidates when %s is assumed', (unit, assumed, candidates) => {
    const read = readUnit(unit, assumed);

    expect(read).toMatchObject({ ok: false, problem: 'shared' });
    expect('candidates' in read ? read.candidates.slice(0, 3) : []).toEqual(candidates);
  });

  test('every candidate is a currency, and the sign is accepted when this currency is assumed', () => {
    const shared = ['$', '¥', '₨'];
    for (const sign of shared) {
      const read = readUnit(sign, undefined);
      for (const code of 'candidates' in read ? read.candidates : []) {
        expect(findCurrency(code)?.code).toBe(code);
        expect(readUnit(sign, code)).toEqual({ ok: true, code });
      }
    }
  });

  test('a shared sign never becomes a currency that does not use it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies.keys()), fc.constantFrom('$', '¥', '₨'), (assumed, sign) => {
        const read = readUnit(sign, assumed);
        const free = readUnit(sign, undefined);
        const candidates: readonly string[] = 'candidates' in free ? free.candidates : [];
        expect(read.ok).toBe(candidates.includes(assumed));
      }),
    );
  });

  test.each(['¤', '₿', 'xyz', 'constructor'])('%s is no currency', (unit) => {
    expect(readUnit(unit, 'EUR')).toEqual({ ok: false, problem: 'unknown' });
  });
});

describe('a number beside a currency', () => {
  test.each([
    ['¥500', '500', '¥'],
    ['１２００', '1200', undefined],
    ['￥１，２００', '1,200', '¥'],
    ['١٢٫٥٠', '12٫50', undefined],
    ['۱۲٬۳۴۵', '12٬345', undefined],
    ['\u2067१२३.४५ INR\u2069', '123.45', 'INR'],
    ['20\u00a0EUR', '20', 'EUR'],
    ['1’234.50 CHF', "1'234.50", 'CHF'],
    ['二〇', '20', undefined],
  ])('%s is split into %s and %s', (text, number, unit) => {
    expect(splitAmountText(text)).toEqual({ number, unit });
  });

  test.each(['', 'eur', '€20 usd', '$20$', '5²', '-5', '+5', '1e3', '0x10', '½', '1_000', '9'.repeat(5_000)])(
    '%j is not an amount',
    (text) => {
      expect(splitAmountText(text)).toBeUndefined();
    },
  );

  test.each([
    ['1,234.50', 'EUR', 123450n],
    ['1.234,50', 'EUR', 123450n],
    ['1 234,50', 'EUR', 123450n],
    ["1'234.50", 'CHF', 123450n],
    ['12,34,567.80', 'INR', 123456780n],
    ['1,234,567', 'EUR', 123456700n],
    ['1.234.567', 'EUR', 123456700n],
    ['1 234', 'EUR', 123400n],
    ['1٬234٫5', 'EUR', 123450n],
    ['1.234', 'JPY', 1234n],
    ['1,234', 'JPY', 1234n],
    ['1.234', 'KWD', 1234n],
    ['1,234.567', 'KWD', 1234567n],
    ['0,500', 'KWD', 500n],
    ['.5', 'EUR', 50n],
    ['007', 'JPY', 7n],
  ])('%s %s is %s minor units', (number, code, minor) => {
    expect(readNumber(number, currency(code))).toEqual({ ok: true, minor });
  });

  test.each([
    ['1.234', 'EUR', ['1234', '1.23']],
    ['1,234', 'EUR', ['1234', '1.23']],
    ['12,345', 'KWD', ['12345', '12.345']],
  ])('%s %s could be two numbers, and is refused with both', (number, code, candidates) => {
    expect(readNumber(number, currency(code))).toEqual({ ok: false, problem: 'two_ways', candidates });
  });

  test('the decimal mark of the language decides only for a currency with three digits', () => {
    expect(readNumber('1,234', currency('KWD'), ',')).toEqual({ ok: true, minor: 1234n });
    expect(readNumber('1.234', currency('KWD'), ',')).toMatchObject({ problem: 'two_ways', candidates: ['1234', '1,234'] });
    expect(readNumber('1,234', currency('EUR'), ',')).toMatchObject({ problem: 'two_ways' });
  });

  test.each([
    ['1,23.50', 'EUR', 'misgrouped'],
    ['1,234,56', 'EUR', 'misgrouped'],
    ['20 20', 'EUR', 'misgrouped'],
    ['1 234.567,89', 'EUR', 'misgrouped'],
    ['0,001.50', 'EUR', 'misgrouped'],
    ['1,23,456,789', 'EUR', 'misgrouped'],
    ['1..5', 'EUR', 'misgrouped'],
    ['20.', 'EUR', 'digits_missing'],
    ['0.001', 'EUR', 'too_many_digits'],
    ['1234.567', 'EUR', 'too_many_digits'],
    ['1,234.567', 'EUR', 'too_many_digits'],
    ['5.5', 'JPY', 'too_many_digits'],
    ['0', 'EUR', 'too_little'],
    ['0.00', 'EUR', 'too_little'],
    ['99999999999999999', 'EUR', 'too_much'],
  ])('%s %s is refused: %s', (number, code, problem) => {
    expect(readNumber(number, currency(code))).toEqual({ ok: false, problem });
  });

  test('the digits of every numbering system that this Node knows are read', () => {
    for (const system of Intl.supportedValuesOf('numberingSystem')) {
      const text = new Intl.NumberFormat('en', { numberingSystem: system, useGrouping: false }).format(9876543210n);
      expect([system, splitAmountText(text)?.number]).toEqual([system, '9876543210']);
    }
  });
});
