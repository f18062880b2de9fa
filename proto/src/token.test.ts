import { expect, test } from 'vitest';
import { isToken, tokenPrefixes } from './token.ts';

test.each(Object.values(tokenPrefixes))('%s and 43 characters of base64url have the form of a credential', (prefix) => {
  expect(isToken(`${prefix}${'aZ09-_'.padEnd(43, 'x')}`)).toBe(true);
});

test.each([
  '',
  'dts_',
  'dts_short',
  `dtx_${'a'.repeat(43)}`,
  `DTS_${'a'.repeat(43)}`,
  `dts_${'a'.repeat(44)}`,
  `dts_${'ä'.repeat(43)}`,
  `dts%5f${'a'.repeat(43)}`,
  `"dts_${'a'.repeat(43)}"`,
  ` dts_${'a'.repeat(43)}`,
  `dts_${'a'.repeat(43)}\n`,
  "' or 1=1 --",
])('%j does not have the form of a credential', (text) => {
  expect(isToken(text)).toBe(false);
});
