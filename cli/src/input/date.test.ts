import { CommandError } from '@debt/terminal/failures/failure';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDate } from './date.ts';

/** A Sunday. */
const now = new Date(2026, 10, 22, 23, 30);

describe('a date as people write it', () => {
  test.each([
    ['today', '2026-11-22'],
    ['Tomorrow', '2026-11-23'],
    ['friday', '2026-11-27'],
    ['fri', '2026-11-27'],
    ['sunday', '2026-11-29'],
    ['in 3 days', '2026-11-25'],
    ['in a week', '2026-11-29'],
    ['in 2 weeks', '2026-12-06'],
    ['in one month', '2026-12-22'],
    ['in 1 year', '2027-11-22'],
    ['2026-12-01', '2026-12-01'],
    ['2028-02-29', '2028-02-29'],
    ['1 december', '2026-12-01'],
    ['dec 1', '2026-12-01'],
    ['1st dec 2027', '2027-12-01'],
    ['3 february', '2027-02-03'],
    ['3d', '2026-11-25'],
    ['in 2w', '2026-12-06'],
    ['31.12.2026', '2026-12-31'],
    ['12/31/2026', '2026-12-31'],
    ['5-5-2027', '2027-05-05'],
    ['2026/12/01', '2026-12-01'],
    ['2026.12.1', '2026-12-01'],
    ['20261201', '2026-12-01'],
  ])('reads %s', (text, date) => {
    expect(parseDate(text, now)).toBe(date);
  });

  test('uses the last day of a month that is too short', () => {
    expect(parseDate('in 1 month', new Date(2026, 0, 31))).toBe('2026-02-28');
  });

  test.each([
    '2026121',
    '31.13.2026',
    '31.11.2026',
    '1.2/2026',
    'next friday',
    '2026-02-30',
    '2026-13-01',
    '31 june',
    'someday',
    'in 0x3 days',
    '0001-01-01',
    '0026-12-01',
    '1 dec 0030',
    '',
  ])('refuses %j with an example', (text) => {
    try {
      parseDate(text, now);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CommandError);
      if (error instanceof CommandError) expect(error.failure.fix.length).toBeGreaterThan(0);
    }
  });

  const refusalOf = (text: string) => {
    try {
      throw new Error(`it was read as ${parseDate(text, now)}`);
    } catch (error) {
      if (error instanceof CommandError) return error.failure;
      throw error;
    }
  };

  test.each(['01/02/2026', '1.2.2026'])('suggests both days that %s can mean', (text) => {
    expect(refusalOf(text).fix).toEqual(['2026-02-01', '2026-01-02']);
  });

  test.each(['9999-12-31', 'in 9999 years', '31.12.0001'])('gives the range as the reason against %s', (text) => {
    expect(refusalOf(text).why).toBe('a date is at most 100 years from today');
  });

  test('suggests the day for a mistyped one', () => {
    try {
      parseDate('firday', now);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof CommandError ? error.failure.fix[0] : error).toBe('friday');
    }
  });

  test('reads every ISO date unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_000, max: 30_000 }), (days) => {
        const date = new Date(Date.UTC(2026, 10, 22 + days)).toISOString().slice(0, 10);
        expect(parseDate(date, now)).toBe(date);
      }),
    );
  });
});
