import { currencies } from '@debt/rules';
import { describe, expect, test } from 'vitest';
import { currenciesFor, currencyGroups, currencyLabel } from './currencies.ts';

describe('the list of currencies', () => {
  test('has currencies in use first, each currency once, and retired ones only when they are in use', () => {
    const [first, others] = currencyGroups(['CHF', 'EUR', 'CHF', 'DEM', '', 'US']);
    const codes = [...(first?.options ?? []), ...(others?.options ?? [])].map(({ value }) => value);

    expect(first?.options.map(({ value }) => value)).toEqual(['CHF', 'EUR', 'DEM']);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => currencies.get(code)?.retired)).toEqual(['DEM']);
    expect(codes.length).toBe([...currencies.values()].filter(({ retired }) => !retired).length + 1);
  });

  test('has options that begin with the code and contain the name', () => {
    expect(currencyLabel('EUR')).toBe('EUR · Euro');
    expect(currencyLabel('JPY')).toBe('JPY · Japanese Yen');
  });

  test.each([
    ['usd', 'USD'],
    ['yen', 'JPY'],
    ['€', 'EUR'],
    ['swiss', 'CHF'],
  ])('finds %s as %s', (text, code) => {
    expect(currenciesFor(text, [])[0]?.value).toBe(code);
  });

  test('finds every dollar for its shared symbol, the one in use first', () => {
    const codes = currenciesFor('$', ['EUR', 'CAD']).map(({ value }) => value);

    expect(codes[0]).toBe('CAD');
    expect(codes).toEqual(expect.arrayContaining(['AUD', 'NZD', 'USD']));
    expect(codes).not.toContain('EUR');
  });
});
