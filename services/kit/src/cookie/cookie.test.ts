import { expect, test } from 'vitest';
import { readCookie } from './cookie.ts';

test.each([
  ['debt=a', 'a'],
  ['theme=dark; debt=a', 'a'],
  ['debt = a ;theme=dark', 'a'],
  ['debt="a"', 'a'],
  ['debt=a=b', 'a=b'],
  ['debt=first; debt=second', 'first'],
  ['debt=', ''],
  ['debts=a; xdebt=b; DEBT=c', undefined],
  ['debt; =debt;;', undefined],
  ['', undefined],
])('of %j the cookie debt is %j', (header, value) => {
  expect(readCookie(header, 'debt')).toBe(value);
});
