import type { StoredNotification } from '../store/port.ts';

/** A notification as `Notification` in JSON. The stored notice is embedded unchanged, so kinds unknown to this release pass through. */
export const toNotificationJson = ({ seq, eventId, at, body }: StoredNotification): string =>
  `{"seq":${seq},"eventId":${JSON.stringify(eventId)},"at":"${at.toISOString()}","notice":${body}}`;

const frames = new WeakMap<StoredNotification, Buffer>();

/** The frame of a notification, encoded once for all sockets that share the same object. */
export function toNotificationFrame(notification: StoredNotification): Buffer {
  const there = frames.get(notification);
  if (there !== undefined) return there;
  const frame = Buffer.from(`{"type":"notification","notification":${toNotificationJson(notification)}}`);
  frames.set(notification, frame);
  return frame;
}
