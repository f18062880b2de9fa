import { feedClose } from '@debt/proto/feed';
import { expect, test } from 'vitest';
import { NotifierMetrics } from './metrics.ts';

test('close codes chosen by clients do not become series of their own', async () => {
  const metrics = new NotifierMetrics();

  for (const code of [1000, 1006, feedClose.tooSlow, ...Array.from({ length: 1_000 }, (_code, index) => 3_000 + index)])
    metrics.socketClosed(code);

  const series = (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('notifier_closes_total{'));
  const codes = series.map((line) => /code="(\w+)"/.exec(line)?.[1]);
  expect(codes.toSorted()).toEqual(['1000', '1006', String(feedClose.tooSlow), 'other'].toSorted());
});
