import { AppError } from '@debt/kit/errors';

/** The zone of days when a client names none. */
export const timeZoneDefault = 'UTC';

/**
 * The first second of a calendar day, as people in this time zone count their days, in seconds since 1970. Where clocks skip midnight, the day starts
 * later. The zones are those of this process, so that the database needs no list of its own. @throws AppError `time_zone_unknown`
 */
export const startOfDay = (day: string, timeZone = timeZoneDefault): number => secondsAt(Temporal.PlainDate.from(day), timeZone);

/** The first second after a calendar day. @throws AppError `time_zone_unknown` */
export const endOfDay = (day: string, timeZone = timeZoneDefault): number =>
  secondsAt(Temporal.PlainDate.from(day).add({ days: 1 }), timeZone);

/** A calendar day and its first second. */
export interface DayStart {
  /** ISO 8601 date. */
  readonly day: string;
  readonly startsAt: number;
}

/** The last days up to today, oldest first: `count` of them before today. @throws AppError `time_zone_unknown` */
export function lastDays(count: number, timeZone = timeZoneDefault, now = Temporal.Now.instant()): readonly DayStart[] {
  const today = inZone(timeZone, () => now.toZonedDateTimeISO(timeZone).toPlainDate());
  return Array.from({ length: count + 1 }, (_, index) => {
    const day = today.subtract({ days: count - index });
    return { day: day.toString(), startsAt: secondsAt(day, timeZone) };
  });
}

/** @throws AppError `time_zone_unknown` */
export const requireTimeZone = (timeZone: string): void => void inZone(timeZone, () => Temporal.Now.zonedDateTimeISO(timeZone));

const secondsAt = (day: Temporal.PlainDate, timeZone: string): number =>
  inZone(timeZone, () => day.toZonedDateTime(timeZone).epochMilliseconds) / 1000;

function inZone<T>(timeZone: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `${timeZone} is not a time zone.`;
    const allowed = 'a name such as Europe/Berlin or UTC';
    throw new AppError('time_zone_unknown', message, {
      cause: error,
      fields: [{ field: 'timeZone', code: 'not_allowed', message, allowed }],
    });
  }
}
