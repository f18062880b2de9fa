import { expect, test } from 'vitest';
import { createRegistry } from '../telemetry/telemetry.ts';
import { createJobQueueMetrics } from './metrics.ts';

test('a queue that does not answer is omitted from the metrics, and delays no other metric', { timeout: 10_000 }, async () => {
  const registry = createRegistry('test');
  const metrics = createJobQueueMetrics('mail', registry, () => new Promise(() => undefined));
  metrics.enqueued('queued');

  const shown = await registry.metrics();

  expect(shown).toMatch(/^job_queue_enqueued_total\{.*\} 1$/m);
  expect(shown).not.toMatch(/^job_queue_jobs\{/m);
});
