import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { NewEvent } from '../../runner/events.ts';
import { createProgress } from './progress.ts';
import type { ResourceEvent } from './pulumi-host/stack-events.ts';

const begins = (type: string, name: string): ResourceEvent => ({
  kind: 'resource',
  op: 'create',
  type,
  name,
  paths: [],
  protect: false,
  unpriced: false,
});
const minuteMs = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The reported notes, without immediate repetitions. */
function listening(expected?: number) {
  const notes: { readonly note: string; readonly part: number | undefined }[] = [];
  const report = (event: NewEvent): void => {
    if (event.type === 'step' && event.state === 'progress' && notes.at(-1)?.note !== event.note)
      notes.push({ note: event.note, part: event.part });
  };
  const progress = createProgress({ step: 'aws', expected, report, nowMs: () => Date.now() });
  onTestFinished(() => progress[Symbol.dispose]());
  return { notes, progress };
}

test('the progress lists every minute the operations that still run, the longest first', () => {
  const { notes, progress } = listening(4);

  progress.observe(begins('aws:msk/cluster:Cluster', 'kafka'));
  vi.advanceTimersByTime(minuteMs);
  progress.observe(begins('aws:eks/cluster:Cluster', 'main'));
  progress.observe(begins('aws:sns/topic:Topic', 'mail'));
  progress.observe({ kind: 'done', op: 'create', type: 'aws:sns/topic:Topic', name: 'mail' });
  vi.advanceTimersByTime(minuteMs);

  expect(notes.at(-1)).toEqual({
    note: '1 of 4 done; still aws:msk/cluster:Cluster kafka for 2 min, aws:eks/cluster:Cluster main for 1 min',
    part: 0.25,
  });
  expect(notes.map(({ note }) => note).filter((note) => note.includes('still'))).toEqual([
    '0 of 4 done; still aws:msk/cluster:Cluster kafka for 1 min',
    '1 of 4 done; still aws:msk/cluster:Cluster kafka for 1 min',
    '1 of 4 done; still aws:msk/cluster:Cluster kafka for 2 min, aws:eks/cluster:Cluster main for 1 min',
  ]);
});

test('the progress has no line for folders of the tree, and counts nothing that was not begun', () => {
  const { notes, progress } = listening();

  progress.observe(begins('debt:aws:Network', 'Network'));
  progress.observe(begins('pulumi:pulumi:Stack', 'debt-default'));
  progress.observe({ kind: 'done', op: 'same', type: 'aws:ec2/vpc:Vpc', name: 'main' });
  progress.observe(begins('aws:ec2/vpc:Vpc', 'main'));
  vi.advanceTimersByTime(minuteMs);

  expect(notes).toEqual([
    { note: 'creating aws:ec2/vpc:Vpc main', part: 0 },
    { note: '0 of 1 done; still aws:ec2/vpc:Vpc main for 1 min', part: 0 },
  ]);
});
