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
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
export const formatTime = (iso: string): string => clock.format(new Date(iso));
export const formatInstant = (iso: string): string => dayAndTime.format(new Date(iso));

/** Shown for a partly filled date field, which the browser reports as empty. */
export const halfTyped = 'Enter day, month and year, or clear the date.';

/** Whether the year of a calendar date is incomplete: a date field reads 26 as the year 26. */
export const isMistypedDay = (isoDate: string): boolean => isoDate !== '' && isoDate < '1900';

const dayMs = 86_400_000;

/** A calendar date as `today`, `tomorrow`, `in 5 days` or `3 days ago`; in English, as the sentence around it. */
export const relativeDay = (isoDate: string, now: Date): string =>
  new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(daysUntil(isoDate, now), 'day');

/** A due date as `due today`, `due in 5 days` or `3 days overdue`. */
export function dueText(isoDate: string, now: Date): string {
  const days = daysUntil(isoDate, now);
  return days >= 0 ? `due ${relativeDay(isoDate, now)}` : `${-days} ${days === -1 ? 'day' : 'days'} overdue`;
}

export const isOverdue = (isoDate: string, now: Date): boolean => daysUntil(isoDate, now) < 0;

/** Whether a calendar date is past, or no more than `days` days away. */
export const isDueWithin = (isoDate: string, days: number, now: Date): boolean => daysUntil(isoDate, now) <= days;

/** From the day that it is for the reader; negative for a past day. */
const daysUntil = (isoDate: string, now: Date): number =>
  Math.round((Date.parse(isoDate) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / dayMs);

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** The day of an instant for the reader, as a calendar date. */
export function dayKey(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

/** A calendar date as a heading: Today, Yesterday, or the date. */
export function dayLabel(isoDate: string, now: Date): string {
  const days = daysUntil(isoDate, now);
  return days === 0 ? 'Today' : days === -1 ? 'Yesterday' : formatDay(isoDate);
}
