import { fieldError } from '@debt/kit/errors';
import { isCalendarDate, isInstant, isStorable, isUuid } from '@debt/kit/request-values';
import { limits } from '../limits.ts';
import type { Page } from './views.ts';

export interface PageRequest {
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  /** At most limits.pageRowsMax. */
  readonly limit: number;
}

/** Rows to fetch: one more than requested reveals whether there is a next page. */
export const rowsToFetch = (page: PageRequest): number => Math.min(page.limit, limits.pageRowsMax) + 1;

/** Builds the page from the fetched rows, each with its position in the order. */
export function toPage<T>(rows: readonly { readonly item: T; readonly position: readonly string[] }[], page: PageRequest): Page<T> {
  const kept = rows.slice(0, rowsToFetch(page) - 1);
  const last = rows.length > kept.length ? kept.at(-1) : undefined;
  return {
    items: kept.map((row) => row.item),
    next: last === undefined ? null : Buffer.from(JSON.stringify(last.position)).toString('base64url'),
  };
}

/** The position in a cursor, or nulls at the beginning. @throws AppError `cursor_invalid` for a malformed cursor. */
export function positionOf(page: PageRequest, forms: readonly PositionForm[]): readonly (string | null)[] {
  if (page.after === undefined) return forms.map(() => null);
  const position = parseJson(Buffer.from(page.after, 'base64url').toString());
  if (!Array.isArray(position) || position.length !== forms.length) throw badCursor();
  return forms.map((form, index) => {
    const part: unknown = position[index];
    if (typeof part !== 'string' || !form(part)) throw badCursor();
    return part;
  });
}

/** Validates one part of a position. Cursors are not signed, so whatever passes must be valid for PostgreSQL. */
export type PositionForm = (text: string) => boolean;

const microseconds = /\.\d{6}Z$/;
const count = /^\d{1,18}$/;
const textLengthMax = 120;

/** The forms of the parts of a position. */
export const positionForms = {
  instant: (text) => microseconds.test(text) && isInstant(text),
  dayOrNone: (text) => text === 'infinity' || isCalendarDate(text),
  id: isUuid,
  no: (text) => count.test(text),
  text: (text) => text.length <= textLengthMax && isStorable(text),
} as const satisfies Readonly<Record<string, PositionForm>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badCursor();
  }
}

const badCursor = () =>
  fieldError('cursor_invalid', {
    field: 'after',
    code: 'wrong_form',
    message: 'This is not a cursor of this list: take it from the end of the previous page.',
    allowed: '`next` of the previous page',
  });
