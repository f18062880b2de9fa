import { toNotificationJson } from '../feed/line.ts';
import type { FeedPosition, StoredLine } from '../store/port.ts';

/** The body of `GET /v1/notifications`, as text because stored notices go out as they are. */
export function toPageJson(feed: FeedPosition, lines: readonly StoredLine[], limit: number): string {
  const { epoch, newest, floor, read } = feed;
  const last = lines.at(-1)?.seq;
  const more = last !== undefined && (last < newest || lines.length === limit);
  const rest = JSON.stringify({
    next: more ? last : null,
    newest: Math.max(newest, last ?? 0),
    oldest: floor,
    readUpTo: read,
    unread: unreadOf(feed),
  });
  return `{"epoch":${JSON.stringify(epoch)},"items":[${lines.map(toNotificationJson).join(',')}],${rest.slice(1)}`;
}

/** Lines that are kept and not seen yet. */
export const unreadOf = ({ newest, floor, read }: FeedPosition): number => Math.max(0, newest - Math.max(read, floor - 1));
