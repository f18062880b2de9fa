import { Counter, Histogram, latencyBuckets, type Registry } from '@debt/kit/telemetry';
import type { OutboxDestination } from './rows.ts';

export interface RelayRegistry {
  readonly rows: Counter<'destination' | 'outcome'>;
  readonly seconds: Histogram<'destination'>;
}

/** One instance for all relays of a process. */
export const createRelayRegistry = (registry: Registry): RelayRegistry => ({
  rows: new Counter({
    name: 'outbox_rows_total',
    help: 'Rows that left the outbox or were parked.',
    labelNames: ['destination', 'outcome'],
    registers: [registry],
  }),
  seconds: new Histogram({
    name: 'outbox_pass_seconds',
    help: 'Seconds from reading a batch to its deletion.',
    labelNames: ['destination'],
    buckets: latencyBuckets,
    registers: [registry],
  }),
});

export interface RelayMetrics {
  /** @returns a function to call with the numbers of published and of parked rows. */
  startPublishing(): (published: number, parked: number) => void;
}

/** Without a registry, it counts nothing. */
export function createRelayMetrics(registry: RelayRegistry | undefined, destination: OutboxDestination): RelayMetrics {
  if (registry === undefined) return { startPublishing: () => () => undefined };
  const { rows, seconds } = registry;
  return {
    startPublishing: () => {
      const end = seconds.startTimer({ destination });
      return (published, parked) => {
        end();
        rows.inc({ destination, outcome: 'published' }, published);
        if (parked > 0) rows.inc({ destination, outcome: 'parked' }, parked);
      };
    },
  };
}
