import { toError } from './errors.ts';

/**
 * The text of a failure that is stored with the failed item. Every backend can store it: PostgreSQL accepts neither NUL nor half a surrogate pair,
 * and a dead letter that cannot be stored would be retried for ever, together with everything behind it.
 */
export const causeOf = (thrown: unknown, lengthMax: number): string =>
  toError(thrown).message.slice(0, lengthMax).toWellFormed().replaceAll('\0', '\u{fffd}');
