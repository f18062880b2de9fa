import { expect, test } from 'vitest';
import { credentialCases } from './conformance.ts';
import { readCookies, readCredential } from './credential.ts';

const token = `dts_${'s-_1'.padEnd(43, 's')}`;
const cookieName = 'debt-test';

/** As parsed by Node: without the blanks around a value. */
const rawHeadersOf = (lines: readonly (readonly [string, string])[]): readonly string[] =>
  lines.flatMap(([name, value]) => [name, value.replace(/^[ \t]+|[ \t]+$/g, '')]);

test.each(credentialCases({ token, cookieName }))('the parser returns $outcome for $title', ({ lines, outcome }) => {
  const credential = readCredential(rawHeadersOf(lines), cookieName);

  switch (outcome) {
    case 'token':
      expect(credential).toMatchObject({ kind: 'token', token });
      break;
    case 'none':
      expect(credential).toEqual({ kind: 'none' });
      break;
    default:
      expect(credential).toEqual({ kind: 'invalid', fault: outcome });
  }
});

test.each([
  ['debt=a', ['a']],
  ['theme=dark; debt=a', ['a']],
  ['debt=a;theme=dark', ['a']],
  ['debt="a"', ['"a"']],
  ['debt=a%5fb', ['a%5fb']],
  ['debt=a=b', ['a=b']],
  ['debt=first; debt=second', ['first', 'second']],
  ['debt=', ['']],
  ['debt=\u00a0a', ['\u00a0a']],
  ['debt = a', []],
  ['debts=a; xdebt=b; DEBT=c', []],
  ['debt; =debt;;', []],
  ['', []],
])('the header %j has the values %j of the cookie debt', (header, values) => {
  expect(readCookies(header, 'debt')).toEqual(values);
});
