const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const utcDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The zone in which this page shows days, for requests about days. The browser may know none: it shows UTC then, as the service does. */
export function readerZone(): { readonly timeZone?: string } {
  const timeZone = zoneOfBrowser();
  return timeZone === undefined ? {} : { timeZone };
}

const zoneOfBrowser = (): string | undefined => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A calendar date has no time zone: it is the same day everywhere. */
export const formatDay = (iso: string): string => (iso.includes('T') ? day.format(new Date(iso)) : utcDay.format(new Date(iso)));
export const formatInstant = (iso: string): string => dayAndTime.format(new Date(iso));

/** Shown for a partly filled date field, which the browser reports as empty. */
export const halfTyped = 'Enter day, month and year, or clear the date.';

/** Whether the year of a calendar date is incomplete: a date field reads 26 as the year 26. */
export const isMistypedDay = (isoDate: string): boolean => isoDate !== '' && isoDate < '1900';

/** A calendar date as `today`, `tomorrow`, `in 5 days` or `3 days ago`. */
export function relativeDay(isoDate: string, now: Date): string {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.round((Date.parse(isoDate) - today) / 86_400_000);
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(days, 'day');
}

export const isOverdue = (isoDate: string, now: Date): boolean =>
  Date.parse(isoDate) < Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
