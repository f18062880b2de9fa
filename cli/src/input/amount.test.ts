import { CommandError } from '@debt/terminal/failures/failure';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkNumber, findCode, splitAmount, toMoney } from './amount.ts';

const read = (text: string, assumed = 'EUR') => {
  const { number, unit } = splitAmount(text);
  checkNumber(number);
  return toMoney(number, unit === undefined ? assumed : findCode(unit, assumed));
};
const refusal = (text: string, assumed?: string): readonly string[] => {
  try {
    read(text, assumed);
  } catch (error) {
    if (error instanceof CommandError) return [String(error.failure.exit), ...error.failure.fix];
    throw error;
  }
  return [];
};

describe('an amount as people write it', () => {
  test.each([
    ['20', '20.00', 'EUR'],
    ['20.5', '20.50', 'EUR'],
    ['20.50', '20.50', 'EUR'],
    ['20,50', '20.50', 'EUR'],
    ['.50', '0.50', 'EUR'],
    ['€20', '20.00', 'EUR'],
    ['20€', '20.00', 'EUR'],
    ['20eur', '20.00', 'EUR'],
    ['20 USD', '20.00', 'USD'],
    ['usd20', '20.00', 'USD'],
    ['£3.2', '3.20', 'GBP'],
    ['1500jpy', '1500', 'JPY'],
    ['1.234kwd', '1.234', 'KWD'],
    ['0.01', '0.01', 'EUR'],
    ['1,234.50', '1234.50', 'EUR'],
    ['1.234,50', '1234.50', 'EUR'],
    ["1'234.50", '1234.50', 'EUR'],
    ['1\u202F234,50\u00A0€', '1234.50', 'EUR'],
    ['1,234,567', '1234567.00', 'EUR'],
    ['12,34,567', '1234567.00', 'EUR'],
    ['1,234jpy', '1234', 'JPY'],
    ['0,001kwd', '0.001', 'KWD'],
    ['１２．５０', '12.50', 'EUR'],
    ['١٢٫٥٠', '12.50', 'EUR'],
  ])('reads %s', (text, amount, currency) => {
    expect(read(text)).toEqual({ amount, currency });
  });

  test.each([
    ['1,234', '1234, or 1.23'],
    ['1.234', '1234, or 1.23'],
    ['1,234kwd', '1234, or 1.234'],
  ])('refuses the ambiguous %s and suggests both', (text, offer) => {
    expect(refusal(text)).toEqual(['2', offer]);
  });

  test.each(['0.001', '0,001', '.505', '20.5055', '0.', '0,001.50', '20.50.10', '1,2,3'])(
    'refuses %s without a suggestion of another value',
    (text) => {
      expect(refusal(text)).toEqual(['2', '20 or 20.50']);
    },
  );

  test.each([
    '',
    '-5',
    '0',
    '0.00',
    'twenty',
    '20.505',
    '20.',
    '20,',
    '12.5jpy',
    '1e3',
    '0x10',
    '20 20',
    'eur20usd',
    '99999999999999999999',
    '20.jpy',
    '0.5jpy',
    '\u2212 5',
  ])('refuses %j with an example', (text) => {
    const [exit, example] = refusal(text);
    expect(exit).toBe('2');
    expect(example).not.toBe('');
    expect(example).toBeDefined();
  });

  test('resolves a shared sign only by a default currency that uses it', () => {
    expect(read('$5', 'CAD')).toEqual({ amount: '5.00', currency: 'CAD' });
    expect(refusal('$5', 'EUR')).toEqual(['2', '20usd', '20aud', '20cad']);
  });

  test('reads every amount of whole cents exactly, with a point or a comma', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 15n), fc.constantFrom('.', ','), (cents, separator) => {
        const text = `${cents / 100n}${separator}${(cents % 100n).toString().padStart(2, '0')}`;
        expect(BigInt(read(text).amount.replace('.', ''))).toBe(cents);
      }),
    );
  });

  test('throws nothing but a usage failure for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const message = refusal(text);
        expect(message.length === 0 || message[0] === '2').toBe(true);
      }),
    );
  });
});
