import { expect, test } from 'vitest';
import { doubtAbout } from './due-day.ts';

test.each([
  ['1999-01-01', 'in the past'],
  ['2026-11-30', 'in the past'],
  ['2026-12-01', undefined],
  ['2027-01-31', undefined],
  ['2031-12-01', undefined],
  ['2031-12-02', 'more than 5 years ahead'],
  ['2062-12-01', 'more than 5 years ahead'],
])('on 2026-12-01, the due date %s is %s', (dueOn, doubt) => {
  expect(doubtAbout(dueOn, '2026-12-01')).toBe(doubt);
});
