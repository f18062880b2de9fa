import type { StoredLine } from '../store/port.ts';

/** A line as `Notification` in JSON. The stored notice goes in as it is: kinds that this release does not know pass through. */
export const toNotificationJson = ({ seq, eventId, at, body }: StoredLine): string =>
  `{"seq":${seq},"eventId":${JSON.stringify(eventId)},"at":"${at.toISOString()}","notice":${body}}`;

const frames = new WeakMap<StoredLine, Buffer>();

/** The frame that carries a line, encoded once for all sockets that are given the same object. */
export function toNotificationFrame(line: StoredLine): Buffer {
  const there = frames.get(line);
  if (there !== undefined) return there;
  const frame = Buffer.from(`{"type":"notification","notification":${toNotificationJson(line)}}`);
  frames.set(line, frame);
  return frame;
}
