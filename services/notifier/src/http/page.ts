import { toNotificationJson } from '../feed/notification-json.ts';
import type { FeedPosition, StoredNotification } from '../store/port.ts';

/** The body of `GET /v1/notifications`, as text because stored notices are embedded unchanged. */
export function toPageJson(feed: FeedPosition, notifications: readonly StoredNotification[], limit: number): string {
  const { epoch, newest, floor, read } = feed;
  const last = notifications.at(-1)?.seq;
  const more = last !== undefined && (last < newest || notifications.length === limit);
  const rest = JSON.stringify({
    next: more ? last : null,
    newest: Math.max(newest, last ?? 0),
    oldest: floor,
    readUpTo: read,
    unread: unreadOf(feed),
  });
  return `{"epoch":${JSON.stringify(epoch)},"items":[${notifications.map(toNotificationJson).join(',')}],${rest.slice(1)}`;
}

/** Stored notifications that are not read yet. */
export const unreadOf = ({ newest, floor, read }: FeedPosition): number => Math.max(0, newest - Math.max(read, floor - 1));
