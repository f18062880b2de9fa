import { randomUUID } from 'node:crypto';
import { toError } from '@debt/kit/errors';
import { openRedis } from '@debt/kit/redis';
import { limits } from '../limits.ts';
import type { FanoutDriver, WakeUp } from './driver.ts';
import type { OpenFanoutOptions } from './options.ts';

const channelName = 'notifier:wake-ups';
const form = /^(\S+) (\d+) ([^]+)$/;

/**
 * Reaches all processes, over one channel of Redis. A process wakes its own watchers directly, so that they do not wait for Redis and also work while
 * it is unavailable. It ignores its own messages on the channel. @throws AppError `bad_configuration`
 */
export function openRedisFanout(url: string, { log, caFile }: OpenFanoutOptions): FanoutDriver {
  const options = { applicationName: 'notifier', log, variable: 'FANOUT_URL', ...(caFile === undefined ? {} : { caFile }) };
  const publisher = openRedis(url, options);
  const subscriber = openRedis(url, { ...options, patient: true });
  const channel = `${publisher.options.keyPrefix ?? ''}${channelName}`;
  const self = randomUUID();
  let waiting = 0;
  let deliver: (wakeUp: WakeUp) => void = () => undefined;
  subscriber.on('message', (_channel: string, message: string) => {
    const [, sender, seq, userId] = form.exec(message) ?? [];
    if (userId !== undefined && sender !== self) deliver({ userId, seq: Number(seq) });
  });
  // Subscribes on every connection itself: the client silently forgets a subscription that was not confirmed when the connection was lost.
  subscriber.options.autoResubscribe = false;
  subscriber.on('ready', () => {
    subscriber
      .subscribe(channel)
      .catch((thrown: unknown) =>
        log.warn({ why: toError(thrown).message }, 'the subscription to wake-ups failed; it is retried on the next connection'),
      );
  });
  return {
    start: async (onWakeUp) => {
      deliver = onWakeUp;
    },
    publish: async (wakeUp) => {
      deliver(wakeUp);
      if (waiting >= limits.wakeUpsWaitingMax) throw new Error(`${waiting} answers of Redis are outstanding`);
      waiting += 1;
      // Not awaited: storing events must not wait for a server that hangs, because all that can be lost is a wake-up.
      publisher
        .publish(channel, `${self} ${wakeUp.seq} ${wakeUp.userId}`)
        .catch((thrown: unknown) => log.debug({ why: toError(thrown).message }, 'a wake-up was lost'))
        .finally(() => (waiting -= 1));
    },
    ready: async () => {
      await publisher.ping();
    },
    close: async () => {
      deliver = () => undefined;
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
