import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfDay, lastDays, startOfDay } from './days.ts';

const zones = Intl.supportedValuesOf('timeZone');
const dates = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const dayIn = (timeZone: string, seconds: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(seconds * 1000));

describe('a day of a time zone', () => {
  test('contains its first second, and not the second before or the first second of the next day', () => {
    fc.assert(
      fc.property(dates, fc.constantFrom(...zones), (day, zone) => {
        const [start, end] = [startOfDay(day, zone), endOfDay(day, zone)];
        // A zone that has crossed the date line has left out one day.
        if (start === end) return;

        expect([dayIn(zone, start), dayIn(zone, end - 1)]).toEqual([day, day]);
        expect(dayIn(zone, start - 1) < day).toBe(true);
        expect(dayIn(zone, end) > day).toBe(true);
      }),
    );
  });

  test.each([
    ['Pacific/Auckland', '2026-12-01', '2026-11-30T11:00:00Z'],
    ['Etc/GMT+12', '2026-12-01', '2026-12-01T12:00:00Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['UTC', '9999-12-31', '9999-12-31T00:00:00Z'],
    ['Asia/Kathmandu', '0001-01-01', '0000-12-31T18:18:44Z'],
  ])('starts in %s on %s at %s', (zone, day, instant) => {
    expect(startOfDay(day, zone)).toBe(Date.parse(instant) / 1000);
  });

  test('ends after the last day that a client can name', () => {
    expect(endOfDay('9999-12-31')).toBe(startOfDay('9999-12-31') + 86_400);
  });
});

test('the last days end with the day of the reader, and follow each other without a gap', () => {
  const now = Temporal.Instant.from('2026-12-01T11:30:00Z');

  expect(lastDays(2, 'Pacific/Auckland', now).map(({ day }) => day)).toEqual(['2026-11-30', '2026-12-01', '2026-12-02']);
  expect(lastDays(2, 'Etc/GMT+12', now).map(({ day }) => day)).toEqual(['2026-11-28', '2026-11-29', '2026-11-30']);
  for (const { day, startsAt } of lastDays(366, 'Europe/Berlin', now)) expect(startsAt).toBe(startOfDay(day, 'Europe/Berlin'));
});

test.each(['Mars/Olympus', '', 'Europe/Berlin\0', "'; --"])('%j is refused, because it is not a time zone', (zone) => {
  expect(() => startOfDay('2026-12-01', zone)).toThrow(expect.objectContaining({ code: 'time_zone_unknown' }));
});
