import { AppError } from '@debt/kit/errors';
import { limits } from '../limits.ts';
import type { Page } from './views.ts';

export interface PageRequest {
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** At most limits.pageRowsMax. */
  readonly limit: number;
}

/** Rows to fetch: one more than asked for tells whether there is a next page. */
export const rowsToFetch = (page: PageRequest): number => Math.min(page.limit, limits.pageRowsMax) + 1;

/** The page out of the rows that `rowsToFetch` gave, each with its place in the order. */
export function toPage<T>(rows: readonly { readonly item: T; readonly place: readonly string[] }[], page: PageRequest): Page<T> {
  const kept = rows.slice(0, rowsToFetch(page) - 1);
  const last = rows.length > kept.length ? kept.at(-1) : undefined;
  return {
    items: kept.map((row) => row.item),
    next: last === undefined ? undefined : Buffer.from(JSON.stringify(last.place)).toString('base64url'),
  };
}

/** The place that a cursor stands for, or nulls at the beginning. @throws AppError `invalid_argument` for a cursor that is not ours. */
export function placeOf(page: PageRequest, patterns: readonly RegExp[]): readonly (string | null)[] {
  if (page.after === undefined) return patterns.map(() => null);
  const place = parseJson(Buffer.from(page.after, 'base64url').toString());
  if (!Array.isArray(place) || place.length !== patterns.length) throw badCursor();
  return patterns.map((pattern, index) => {
    const part: unknown = place[index];
    if (typeof part !== 'string' || !pattern.test(part)) throw badCursor();
    return part;
  });
}

/** Forms of the parts of a place. */
export const placePatterns = {
  instant: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/,
  dayOrNone: /^(\d{4,6}-\d{2}-\d{2}|infinity)$/,
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  no: /^\d{1,18}$/,
} as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badCursor();
  }
}

const badCursor = () =>
  new AppError('invalid_argument', 'This is not the `next` of a page.', {
    reason: 'cursor_invalid',
    fields: [{ field: 'after', message: 'is not a cursor of this list', allowed: '`next` of the page before' }],
  });
