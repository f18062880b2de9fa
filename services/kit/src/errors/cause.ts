import { toError } from './errors.ts';

/**
 * What somebody is told of a failure that is kept beside what failed. Every backend can store it: PostgreSQL takes neither NUL nor half a surrogate
 * pair into a text, and a dead letter that cannot be stored would be tried again for ever, with everything that waits behind it.
 */
export const causeOf = (thrown: unknown, lengthMax: number): string =>
  toError(thrown).message.slice(0, lengthMax).toWellFormed().replaceAll('\0', '\u{fffd}');
