import { expect, test } from 'vitest';
import { createRegistry } from '../telemetry/telemetry.ts';
import { createEventBusMetrics } from './metrics.ts';

test('a bus that does not answer is omitted from the metrics, without delaying the others', { timeout: 10_000 }, async () => {
  const registry = createRegistry('test');
  const metrics = createEventBusMetrics(registry, () => new Promise(() => undefined));
  metrics.watchLag({ group: 'readers', topics: ['things'] });
  metrics.watchLag({ group: 'others', topics: ['things'] });
  metrics.published('things', 'stored');

  const shown = await registry.metrics();

  expect(shown).toMatch(/^event_bus_published_total\{.*\} 1$/m);
  expect(shown).not.toMatch(/^event_bus_lag_events\{/m);
});
