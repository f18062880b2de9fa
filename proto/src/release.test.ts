import { expect, test } from 'vitest';
import { isOlder, readRelease } from './release.ts';

test.each([
  ['0.1.0', '0.2.0', true],
  ['0.9.0', '0.10.0', true],
  ['1.0.0', '0.10.3', false],
  ['0.1.1', '0.1.0', false],
  ['0.1.0', '0.1.0', false],
  ['2.0.0', '2.0.1', true],
])('that %s is older than %s is %s', (release, than, expected) => {
  expect(isOlder(release, than)).toBe(expected);
});

test.each([undefined, '', '1', 'v1.2.3', '1.2.3-beta', '1.2.3, 1.2.3', '1234567.0.0', ['1.2.3', '1.2.3']])(
  '%o is not a release',
  (value) => {
    expect(readRelease(value)).toBeUndefined();
  },
);

test('a release is read as it is', () => {
  expect(readRelease('10.20.30')).toBe('10.20.30');
});
