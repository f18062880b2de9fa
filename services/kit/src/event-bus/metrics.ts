import { within } from '../lifecycle/within.ts';
import { Counter, Gauge, Histogram, latencyBuckets, type Registry } from '../telemetry/telemetry.ts';
import type { Position, Subscription } from './driver.ts';
import { eventBusLimits } from './limits.ts';

/** Counts of events by topic and outcome, and their delay from publication to effect, in seconds. */
export interface EventBusMetrics {
  published(topic: string, outcome: string): void;
  /** @returns a function to call with the outcome when the event is complete. */
  startHandling(group: string, topic: string): (outcome: 'handled' | 'dead') => void;
  /** Exports the lag of a group until the returned function is called. */
  watchLag(subscription: Subscription): () => void;
}

type Positions = (subscription: Subscription) => Promise<readonly Position[]>;

/** Without a registry, it counts nothing. */
export function createEventBusMetrics(registry: Registry | undefined, positions: Positions): EventBusMetrics {
  if (registry === undefined) return { published: () => undefined, startHandling: () => () => undefined, watchLag: () => () => undefined };
  const registers = [registry];
  const published = new Counter({
    name: 'event_bus_published_total',
    help: 'Events published.',
    labelNames: ['topic', 'outcome'],
    registers,
  });
  const handled = new Histogram({
    name: 'event_bus_handling_seconds',
    help: 'Seconds from the first delivery of an event to the end of its handling, including retries.',
    labelNames: ['group', 'topic', 'outcome'],
    buckets: latencyBuckets,
    registers,
  });
  const watched = new Set<Subscription>();
  addLagGauge(registry, watched, positions);
  return {
    published: (topic, outcome) => published.inc({ topic, outcome }),
    startHandling: (group, topic) => {
      const end = handled.startTimer({ group, topic });
      return (outcome) => void end({ outcome });
    },
    watchLag: (subscription) => {
      watched.add(subscription);
      return () => void watched.delete(subscription);
    },
  };
}

function addLagGauge(registry: Registry, watched: ReadonlySet<Subscription>, positions: Positions): void {
  const gauge = new Gauge({
    name: 'event_bus_lag_events',
    help: 'Events that a group has not handled yet.',
    labelNames: ['group', 'topic'],
    registers: [registry],
    collect: async () => {
      gauge.reset();
      const show = async (subscription: Subscription) => {
        // A bus that is unavailable or hangs must not affect the other metrics; the lag is then omitted.
        const known = await within(eventBusLimits.lagWithinMs, positions(subscription));
        for (const { topic, next, end } of known ?? []) gauge.inc({ group: subscription.group, topic }, Number(end - next));
      };
      await Promise.all([...watched].map(show));
    },
  });
}
