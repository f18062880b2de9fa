import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds } from './bounds.ts';
import { currencies, findCurrency } from './currencies.ts';
import { formatAmount, formatMinor, minor, parseAmount } from './money.ts';

const currency = (code: string) => {
  const found = findCurrency(code);
  if (found === undefined) throw new Error(code);
  return found;
};

describe('an amount', () => {
  test.each([
    ['20', 'EUR', 2000n],
    ['20.5', 'EUR', 2050n],
    ['20.00', 'EUR', 2000n],
    ['0.01', 'EUR', 1n],
    ['007', 'JPY', 7n],
    ['1.005', 'KWD', 1005n],
    ['10000000000000.00', 'EUR', 1_000_000_000_000_000n],
    ['1000000000000000', 'JPY', 1_000_000_000_000_000n],
  ])('%s %s is %s minor units', (text, code, units) => {
    expect(parseAmount(text, currency(code))).toEqual({ ok: true, minor: units });
  });

  test.each([
    ['', 'EUR', 'not_a_number'],
    ['1,50', 'EUR', 'not_a_number'],
    ['1.', 'EUR', 'not_a_number'],
    ['.5', 'EUR', 'not_a_number'],
    ['-1', 'EUR', 'not_a_number'],
    ['+1', 'EUR', 'not_a_number'],
    ['1e3', 'EUR', 'not_a_number'],
    ['0x10', 'EUR', 'not_a_number'],
    ['1 000', 'EUR', 'not_a_number'],
    ['NaN', 'EUR', 'not_a_number'],
    ['٣', 'EUR', 'not_a_number'],
    ['1\n', 'EUR', 'not_a_number'],
    ['1.005', 'EUR', 'too_many_digits'],
    ['1.0', 'JPY', 'too_many_digits'],
    ['0', 'EUR', 'out_of_range'],
    ['0.00', 'EUR', 'out_of_range'],
    ['10000000000000.01', 'EUR', 'out_of_range'],
    ['99999999999999999999', 'EUR', 'out_of_range'],
    ['9'.repeat(5_000), 'JPY', 'out_of_range'],
    [`1.${'0'.repeat(30)}`, 'EUR', 'too_many_digits'],
  ])('%j %s is refused: %s', (text, code, problem) => {
    expect(parseAmount(text, currency(code))).toMatchObject({ ok: false, problem });
  });

  test('is parsed from its text unchanged in every currency', () => {
    const some = fc.record({ code: fc.constantFrom(...currencies.keys()), units: fc.bigInt({ min: 1n, max: bounds.amountMinorMax }) });
    fc.assert(
      fc.property(some, ({ code, units }) => {
        expect(parseAmount(formatAmount({ minor: minor(units), currency: code }), currency(code))).toEqual({ ok: true, minor: units });
      }),
    );
  });

  test('is accepted exactly or refused for any digits, and never rounded', () => {
    const digits = (most: number) => fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 1, maxLength: most });
    const typed = fc.record({
      code: fc.constantFrom(...currencies.keys()),
      whole: digits(20),
      fraction: fc.option(digits(5), { nil: undefined }),
    });
    fc.assert(
      fc.property(typed, ({ code, whole, fraction }) => {
        const text = fraction === undefined ? whole : `${whole}.${fraction}`;
        const { exponent } = currency(code);
        const parsed = parseAmount(text, currency(code));

        const exact = BigInt(whole + (fraction ?? '').padEnd(5, '0'));
        if (parsed.ok) expect(parsed.minor * 10n ** BigInt(5 - exponent)).toBe(exact);
        else if ((fraction ?? '').length > exponent) expect(parsed.problem).toBe('too_many_digits');
        else
          expect([parsed.problem, exact > 0n && exact <= bounds.amountMinorMax * 10n ** BigInt(5 - exponent)]).toEqual([
            'out_of_range',
            false,
          ]);
      }),
    );
  });

  test.each([
    [0n, 2, '0.00'],
    [-5n, 2, '-0.05'],
    [-12345n, 2, '-123.45'],
    [7n, 0, '7'],
    [7n, 3, '0.007'],
  ])('%s with %s digits reads %s', (units, exponent, text) => {
    expect(formatMinor(units, exponent)).toBe(text);
  });
});

describe('the table of currencies', () => {
  test.each([
    ['EUR', 2, false],
    ['JPY', 0, false],
    ['KWD', 3, false],
    ['DEM', 2, true],
  ])('contains %s with %s digits', (code, exponent, retired) => {
    expect(findCurrency(code.toLowerCase())).toEqual({ code, exponent, retired });
  });

  test('contains only currencies of ISO 4217', () => {
    expect(findCurrency('BTC')).toBeUndefined();
  });

  test('matches the digits of this Node, except for currencies that ICU rounds to whole units', () => {
    const differing = [...currencies.values()]
      .filter(({ retired }) => !retired)
      .filter(
        ({ code, exponent }) =>
          new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits !== exponent,
      )
      .map(({ code }) => code);

    expect(differing).toEqual(
      differing.filter((code) =>
        'AFN ALL COP IDR IQD IRR KPW LAK LBP MGA MMK MRU PKR RSD SLE SOS SYP UZS YER AMD CRC GYD HUF TZS MNT MUR NOK SEK TWD CZK CHF DKK CAD BYN'.includes(
          code,
        ),
      ),
    );
  });
});
