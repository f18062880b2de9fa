import { randomUUID } from 'node:crypto';
import { toError } from '@debt/kit/errors';
import { openRedis } from '@debt/kit/redis';
import { limits } from '../limits.ts';
import type { FanoutDriver, WakeUp } from './driver.ts';
import type { OpenFanoutOptions } from './options.ts';

const channelName = 'notifier:wake-ups';
const form = /^(\S+) (\d+) ([^]+)$/;

/**
 * All processes, over one channel of Redis. A process wakes its own watchers itself, so that they do not wait for Redis and are woken while it is
 * unavailable; it ignores what comes back of that. @throws AppError `bad_configuration`
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
  // By ourselves on every connection: the client forgets a subscription that was not confirmed when the connection was lost, and does not say so.
  subscriber.options.autoResubscribe = false;
  subscriber.on('ready', () => {
    subscriber
      .subscribe(channel)
      .catch((thrown: unknown) => log.warn({ why: toError(thrown).message }, 'wake-ups are not subscribed to yet'));
  });
  return {
    start: async (onWakeUp) => {
      deliver = onWakeUp;
    },
    publish: async (wakeUp) => {
      deliver(wakeUp);
      if (waiting >= limits.wakeUpsWaitingMax) throw new Error(`Redis owes ${waiting} answers`);
      waiting += 1;
      // Not waited for: whoever stores events must not wait for a server that hangs, when all that is lost is a wake-up.
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
