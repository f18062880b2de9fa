import { expect, test } from 'vitest';
import { currencySymbol } from './symbols.ts';

test('Two dollar currencies never have the same symbol', () => {
  const symbols = ['USD', 'CAD', 'AUD', 'NZD', 'SGD'].map((code) => currencySymbol(code, 'en-GB'));

  expect(new Set(symbols).size).toBe(symbols.length);
});
