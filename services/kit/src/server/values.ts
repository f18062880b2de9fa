export { isStorable } from './text.ts';

/** Forms of values in requests, in the one spelling that `Date` and PostgreSQL both take. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const day = /^(\d{4})-\d{2}-\d{2}$/;
const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/i;

export const isUuid = (text: string): boolean => uuid.test(text);

/** A day that there is, of the years 1 to 9999. */
export function isCalendarDate(text: string): boolean {
  const year = day.exec(text)?.[1];
  if (year === undefined || year === '0000') return false;
  const date = new Date(`${text}T00:00:00Z`);
  // Date takes 30 February for 2 March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** RFC 3339 without leap seconds, of the years 1 to 9999 in UTC too: an offset can lead out of them, where no RFC 3339 can say it any more. */
export function isInstant(text: string): boolean {
  const [, date = '', hour = ''] = instant.exec(text) ?? [];
  return isCalendarDate(date) && Number(hour) < 24 && isCalendarDate(new Date(text).toISOString().slice(0, 10));
}
