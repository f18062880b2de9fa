import { fromVariable, trustOf } from '@debt/kit/config';
import type { EventBus } from '@debt/kit/event-bus';
import { openEventBus } from '@debt/kit/event-bus/open';
import { IdentityClient, type IdentitySource } from '@debt/kit/identity-client';
import { createLogger, type Logger } from '@debt/kit/log';
import type { Config } from './config.ts';
import { openFanout } from './fanout/open.ts';
import type { Fanout } from './fanout/port.ts';
import { type FeedLimits, feedLimits, limits as fixedLimits } from './limits.ts';
import { NotifierMetrics } from './metrics.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/port.ts';

export interface Overrides {
  readonly log?: Logger;
  readonly store?: Store;
  readonly fanout?: Fanout;
  readonly bus?: EventBus;
  readonly identity?: IdentitySource;
  readonly feedLimits?: Partial<FeedLimits>;
}

/** All parts of the service, opened; disposing of `stack` closes them. */
export interface Context {
  readonly log: Logger;
  readonly metrics: NotifierMetrics;
  readonly store: Store;
  readonly fanout: Fanout;
  readonly bus: EventBus;
  readonly identity: IdentitySource;
  readonly limits: FeedLimits;
  readonly stack: AsyncDisposableStack;
}

export async function openContext(config: Config, overrides: Overrides = {}): Promise<Context> {
  await using opening = new AsyncDisposableStack();
  const log = overrides.log ?? createLogger('notifier', config.LOG_LEVEL);
  const metrics = new NotifierMetrics();
  const shared = { log, ...trustOf(config) };
  const store = opening.use(overrides.store ?? (await fromVariable('STORE_URL', () => openStore(config.STORE_URL, shared))));
  const fanout = opening.use(overrides.fanout ?? (await fromVariable('FANOUT_URL', () => openFanout(config.FANOUT_URL, shared))));
  const identity = opening.use(
    overrides.identity ??
      new IdentityClient({
        address: config.IDENTITY_ADDRESS,
        serviceToken: config.SERVICE_TOKEN,
        deadlineMs: fixedLimits.identityDeadlineMs,
      }),
  );
  const openBus = () => openEventBus(config.EVENTS_URL, { ...shared, source: 'notifier', registry: metrics.registry });
  const bus = opening.use(overrides.bus ?? (await fromVariable('EVENTS_URL', openBus)));
  const limits = { ...feedLimits, ...overrides.feedLimits };
  return { log, metrics, store, fanout, bus, identity, limits, stack: opening.move() };
}
