export { isStorable } from './text.ts';

/** Forms of values in requests, in the one spelling that both `Date` and PostgreSQL accept. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const day = /^(\d{4})-\d{2}-\d{2}$/;
const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/i;

/** Whether a text is a UUID in its usual form, in either case. */
export const isUuid = (text: string): boolean => uuid.test(text);

/** An existing day of the years 1 to 9999. */
export function isCalendarDate(text: string): boolean {
  const year = day.exec(text)?.[1];
  if (year === undefined || year === '0000') return false;
  const date = new Date(`${text}T00:00:00Z`);
  // Date interprets 30 February as 2 March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** RFC 3339 without leap seconds, and of the years 1 to 9999 also in UTC: an offset can lead out of the years that RFC 3339 can represent. */
export function isInstant(text: string): boolean {
  const [, date = '', hour = ''] = instant.exec(text) ?? [];
  return isCalendarDate(date) && Number(hour) < 24 && isCalendarDate(new Date(text).toISOString().slice(0, 10));
}
