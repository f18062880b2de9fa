import { AppError } from '../errors/errors.ts';
import type { Envelope } from './driver.ts';
import { eventBusLimits } from './limits.ts';

const name = /^[a-z][a-z0-9.-]{0,99}$/;

/** @throws AppError `invalid_argument` for a name that not every backend accepts. */
export function requireName(what: string, given: string): void {
  if (!name.test(given))
    throw new AppError(
      'invalid_argument',
      `A ${what} is named with lower-case letters, digits, dots and dashes, not ${JSON.stringify(given)}.`,
    );
}

/** Why no backend can accept this event, or undefined. */
export function whyRefused(event: Omit<Envelope, 'source' | 'extensions'>): string | undefined {
  const { idLengthMax, keyLengthMax, typeLengthMax, dataBytesMax } = eventBusLimits;
  if (!name.test(event.topic)) return `the topic ${JSON.stringify(event.topic)} is not a valid name`;
  if (!fits(event.id, idLengthMax)) return `the id must have 1 to ${idLengthMax} characters`;
  if (!fits(event.key, keyLengthMax)) return `the key must have 1 to ${keyLengthMax} characters`;
  if (!fits(event.type, typeLengthMax)) return `the type must have 1 to ${typeLengthMax} characters`;
  if (!hasYear(event.time)) return 'the time is not one of the years 1 to 9999';
  if (event.data.byteLength > dataBytesMax) return `the data has ${event.data.byteLength} bytes; at most ${dataBytesMax} are allowed`;
  return undefined;
}

/** NUL cannot be stored in a PostgreSQL text. */
const fits = (text: string, lengthMax: number): boolean => text.length > 0 && text.length <= lengthMax && !text.includes('\0');

/** CloudEvents writes times as RFC 3339, which has years of four digits; the range of PostgreSQL is limited as well. */
function hasYear(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9_999;
}
