import type { DeliveredEvent, EventBus } from '@debt/kit/event-bus';
import type { Logger } from '@debt/kit/log';
import { eventTopics } from '@debt/proto/event-types';
import type { Fanout } from '../fanout/port.ts';
import type { NotifierMetrics } from '../metrics.ts';
import type { Store } from '../store/port.ts';
import { toNotices } from './notices.ts';

export const consumerGroup = 'notifier';
export const topics = eventTopics;

export interface ConsumerParts {
  readonly store: Store;
  readonly fanout: Fanout;
  readonly metrics: NotifierMetrics;
  readonly log: Logger;
}

/** Turns events into notifications until the result is disposed of. The offset of an event is committed after its notifications are stored. */
export const consumeEvents = (bus: EventBus, parts: ConsumerParts): AsyncDisposable =>
  bus.consume({ group: consumerGroup, topics, handler: (event) => handleEvent(event, parts) });

/**
 * Stores one notification for each party that is a user, then wakes the party's sockets. Repeatable: a notification is stored once.
 * @throws PermanentError for a malformed event, AppError `unavailable` when it has to be delivered again.
 */
export async function handleEvent(event: DeliveredEvent, { store, fanout, metrics, log }: ConsumerParts): Promise<void> {
  const notices = toNotices(event.type, event.data);
  if (notices === undefined) {
    metrics.eventIgnored(event.topic);
    log.warn({ event: event.id, type: event.type, topic: event.topic }, 'ignoring an event of unknown type');
    return;
  }
  await Promise.all(
    notices.map(async ({ userId, notice }) => {
      const notification = { userId, eventId: event.id, at: event.time, body: JSON.stringify(notice) };
      const { seq, duplicate } = await store.append(notification);
      metrics.notificationAppended(duplicate);
      // A duplicate carries no content: an earlier release may have stored another body for the same event.
      await fanout.publish(
        duplicate ? { userId, seq } : { userId, seq, notification: { seq, eventId: event.id, at: event.time, body: notification.body } },
      );
    }),
  );
}
