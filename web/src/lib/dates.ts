const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const utcDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A calendar date has no time zone: it is the same day everywhere. */
export const formatDay = (iso: string): string => (iso.includes('T') ? day.format(new Date(iso)) : utcDay.format(new Date(iso)));
export const formatInstant = (iso: string): string => dayAndTime.format(new Date(iso));

/** Said of a date field of which the browser knows only a part: its value is empty, its writer meant something. */
export const halfTyped = 'Write day, month and year, or clear the date.';

/** A calendar date whose year was begun and not finished: a date field takes 26 for the year 26. */
export const isMistypedDay = (isoDate: string): boolean => isoDate !== '' && isoDate < '1900';

/** `today`, `tomorrow`, `in 5 days`, `3 days ago` of a calendar date. */
export function relativeDay(isoDate: string, now: Date): string {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.round((Date.parse(isoDate) - today) / 86_400_000);
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(days, 'day');
}

export const isOverdue = (isoDate: string, now: Date): boolean =>
  Date.parse(isoDate) < Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
