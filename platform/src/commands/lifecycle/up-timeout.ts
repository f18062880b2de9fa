/** The time limit of a run. Its last event reports which unit was late, and why. */

import { failure } from '../../failures/failures.ts';
import { emptyView, fold, type View } from '../../output/view.ts';
import type { Event, Failure } from '../../runner/events.ts';
import { inEnvironment } from '../context.ts';

export interface TimeLimit {
  /** Aborts at the time limit; it must be one of the signals that cancel the run. */
  readonly signal: AbortSignal;
  readonly ms: number;
  readonly environment: string;
}

export async function* withTimeLimit(events: AsyncIterable<Event>, limit: TimeLimit): AsyncGenerator<Event> {
  let view = emptyView;
  for await (const event of events) {
    view = fold(view, event);
    const late = event.type === 'end' && event.outcome === 'cancelled' && limit.signal.aborted;
    yield late ? { ...event, outcome: 'failed', failure: timedOut(view, limit) } : event;
  }
}

function timedOut({ steps }: View, { ms, environment }: TimeLimit): Failure {
  const late = steps.filter(({ state }) => state === 'running' || state === 'failed');
  return failure('timeout', {
    what: `not ready after ${ms / 1000} s: ${late.map((step) => step.title).join(', ') || 'nothing has begun'}`,
    why: late.flatMap((step) => (step.note === undefined ? [] : [step.note])).join('; '),
    fix: [inEnvironment('debt-platform logs', environment), inEnvironment('debt-platform up --timeout 10m', environment)],
  });
}
