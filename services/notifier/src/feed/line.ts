import type { StoredLine } from '../store/port.ts';

/** A line as `Notification` in JSON. The stored notice goes in as it is: kinds that this release does not know pass through. */
export const toNotificationJson = ({ seq, eventId, at, body }: StoredLine): string =>
  `{"seq":${seq},"eventId":${JSON.stringify(eventId)},"at":"${at.toISOString()}","notice":${body}}`;
