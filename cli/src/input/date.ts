import { suggest } from '@debt/terminal/suggest';
import { DebtError } from '../failures.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const dayMs = 24 * 60 * 60 * 1000;
/** A date beyond this bound is a typing error. */
const yearsAheadMax = 100;

/**
 * Parses a date as people write it into ISO 8601: `today`, `friday` (the next one after today), `in 3 days`, `1 december`, `2026-12-01`, `31.12.2026`.
 * `now` sets today, in the time zone of the machine. @throws CommandError of usage for an ambiguous text
 */
export function parseDate(typed: string, now: Date): string {
  const text = typed.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const numbers = inNumbers(text);
  if (numbers.length > 1) throw ambiguous(typed, numbers);
  const found = named(text, today) ?? weekday(text, today) ?? relative(text, today) ?? numbers[0] ?? dayAndMonth(text, today);
  if (found === undefined) throw notADate(typed, text);
  if (Math.abs(found - today) < yearsAheadMax * 366 * dayMs) return isoOf(found);
  throw new DebtError('bad_date', {
    what: `'${typed}' is too far from today`,
    why: `a date is at most ${yearsAheadMax} years from today`,
    fix: ["'in 3 days'", isoOf(today)],
  });
}

function named(text: string, today: number): number | undefined {
  const days = { today: 0, tomorrow: 1, yesterday: -1 }[text];
  return days === undefined ? undefined : today + days * dayMs;
}

function weekday(text: string, today: number): number | undefined {
  const index = weekdays.findIndex((day) => day === text || (text.length === 3 && day.startsWith(text)));
  if (index < 0) return undefined;
  const ahead = (index - new Date(today).getUTCDay() + 7) % 7;
  return today + (ahead === 0 ? 7 : ahead) * dayMs;
}

function relative(text: string, today: number): number | undefined {
  const short = /^(?:in )?(?<count>\d{1,4}) ?(?<unit>[dw])$/.exec(text)?.groups;
  const groups = short ?? /^in (?<count>\d{1,4}|an?|one) (?<unit>day|week|month|year)s?$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const count = /^\d/.test(groups['count'] ?? '') ? Number(groups['count']) : 1;
  switch (groups['unit']) {
    case 'd':
    case 'day':
      return today + count * dayMs;
    case 'w':
    case 'week':
      return today + count * 7 * dayMs;
    case 'month':
      return addMonths(today, count);
    default:
      return addMonths(today, count * 12);
  }
}

/** The same day of a later month, or that month's last day. */
function addMonths(day: number, count: number): number {
  const date = new Date(day);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
  return exactDay(first, date.getUTCDate()) ?? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0);
}

/** Every day that a date in numbers can mean: with the year first, the month comes before the day; otherwise either may come first. */
function inNumbers(text: string): readonly number[] {
  const yearFirst = /^(?<year>\d{4})(?<mark>[-./]?)(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})$/.exec(text)?.groups;
  if (yearFirst !== undefined) {
    const isWhole = yearFirst['mark'] !== '' || text.length === 8;
    return isWhole ? [dayOf(yearFirst['year'], yearFirst['month'], yearFirst['day'])].filter((day) => day !== undefined) : [];
  }
  const { first, second, year } = /^(?<first>\d{1,2})(?<mark>[-./])(?<second>\d{1,2})\k<mark>(?<year>\d{4})$/.exec(text)?.groups ?? {};
  const days = [dayOf(year, second, first), dayOf(year, first, second)].filter((day) => day !== undefined);
  return [...new Set(days)];
}

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): number | undefined {
  const index = Number(month) - 1;
  return index >= 0 && index < 12 ? exactDay(firstOf(Number(year), index), Number(day)) : undefined;
}

const isoOf = (day: number): string => new Date(day).toISOString().slice(0, 10);

/** `1 december`, `dec 1`, `1 dec 2027`; without a year, the next such day, which may be today. */
function dayAndMonth(text: string, today: number): number | undefined {
  const dayFirst = /^(?<day>\d{1,2})(?:st|nd|rd|th)?\.? (?<month>[a-z]{3,9}),?(?: (?<year>\d{4}))?$/.exec(text)?.groups;
  const groups = dayFirst ?? /^(?<month>[a-z]{3,9}) (?<day>\d{1,2})(?:st|nd|rd|th)?,?(?: (?<year>\d{4}))?$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const month = months.findIndex((one) => one === groups['month'] || one.slice(0, 3) === groups['month']);
  if (month < 0) return undefined;
  const year = groups['year'];
  const inYear = (one: number): number | undefined => exactDay(firstOf(one, month), Number(groups['day']));
  if (year !== undefined) return inYear(Number(year));
  const thisYear = new Date(today).getUTCFullYear();
  const next = inYear(thisYear);
  return next !== undefined && next >= today ? next : inYear(thisYear + 1);
}

/** The first day of a month, counted from 0. `Date.UTC` alone maps the years 0 to 99 to 1900 to 1999. */
const firstOf = (year: number, month: number): number => new Date(Date.UTC(2000, month, 1)).setUTCFullYear(year);

/** A day of the month that starts at `first`, undefined when the month has no such day. */
function exactDay(first: number, day: number): number | undefined {
  const found = new Date(first + (day - 1) * dayMs);
  return day >= 1 && found.getUTCMonth() === new Date(first).getUTCMonth() ? found.getTime() : undefined;
}

const ambiguous = (typed: string, days: readonly number[]): Error =>
  new DebtError('bad_date', {
    what: `'${typed}' is an ambiguous date`,
    why: 'some people write the day first, others the month',
    fix: days.map(isoOf),
  });

function notADate(typed: string, text: string): Error {
  const examples = ['friday', "'in 3 days'", '2026-12-01'];
  if (/^(next|this|coming) /.test(text)) {
    return new DebtError('bad_date', {
      what: `'${typed}' means different days to different people`,
      fix: ['friday, which is the first one after today', '2026-12-01'],
    });
  }
  const near = suggest(text, ['today', 'tomorrow', ...weekdays]);
  return new DebtError('bad_date', { what: `'${typed}' is not a date`, fix: [...near, ...examples] });
}
