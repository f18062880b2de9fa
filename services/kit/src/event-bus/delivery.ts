import { causeOf } from '../errors/cause.ts';
import { isUnavailable, PermanentError, toError } from '../errors/errors.ts';
import { pause } from '../lifecycle/background.ts';
import { backoffDelayMs } from '../lifecycle/backoff.ts';
import type { Logger } from '../log/log.ts';
import type { DeliveredEvent } from './driver.ts';
import { eventBusLimits, type RetryPolicy } from './limits.ts';
import type { EventBusMetrics } from './metrics.ts';

/** @param signal aborts when the partition is revoked or the consumer stops: a waiting handler should then throw. */
export type EventHandler = (event: DeliveredEvent, signal: AbortSignal) => Promise<void>;

/** The dependencies of a handler call. `bury` stores a dead letter, and resolves once it is stored. */
export interface DeliverySettings {
  readonly group: string;
  readonly retry: RetryPolicy;
  readonly log: Logger;
  readonly metrics: EventBusMetrics;
  readonly bury: (event: DeliveredEvent, cause: string) => Promise<void>;
}

/**
 * Runs the handler until it succeeds or the event becomes a dead letter. While a dependency is unavailable it retries without a bound, because giving
 * up would turn every event of an outage into a dead letter. Any other failure counts towards the bound. Rejects only when the signal aborts or the
 * dead letter cannot be stored.
 */
export async function handleWithRetries(
  event: DeliveredEvent,
  handler: EventHandler,
  { group, retry, log, metrics, bury }: DeliverySettings,
  signal: AbortSignal,
): Promise<void> {
  const end = metrics.startHandling(group, event.topic);
  for (let failures = 0, attempts = 0; ; attempts += 1) {
    signal.throwIfAborted();
    try {
      await handler(event, signal);
      end('handled');
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      if (!isUnavailable(thrown)) failures += 1;
      const where = { group, topic: event.topic, partition: event.partition, offset: event.offset.toString(), event: event.id, failures };
      if (thrown instanceof PermanentError || failures >= retry.attemptsMax) {
        log.error({ ...where, err: toError(thrown) }, 'an event becomes a dead letter');
        await bury(event, causeOf(thrown, eventBusLimits.causeLengthMax));
        end('dead');
        return;
      }
      log.warn({ ...where, err: toError(thrown) }, 'an event is retried');
      await pause(backoffDelayMs(retry.backoff, attempts), signal);
    }
  }
}
