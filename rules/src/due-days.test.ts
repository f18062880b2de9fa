import { expect, test } from 'vitest';
import { dueDays } from './due-days.ts';

test('a debt can be due on every day of the hundred years before and after this one', () => {
  expect(dueDays(new Date('2026-12-31T23:59:59Z'))).toEqual({ earliest: '1926-01-01', latest: '2126-12-31' });
  expect(dueDays(new Date('2027-01-01T00:00:00Z'))).toEqual({ earliest: '1927-01-01', latest: '2127-12-31' });
});
