import { describe, expect, test } from 'vitest';
import { failure } from '../../failures/failures.ts';
import type { Event, NewEvent } from '../../runner/events.ts';
import { withTimeLimit } from './up.ts';

const stamped = (event: NewEvent): Event => ({ ...event, at: '2026-01-01T00:00:00.000Z', run: 'r' });

async function* cancelledRun(): AsyncGenerator<Event> {
  const steps = ['a', 'b'].map((id) => ({ id, title: `Start ${id}`, after: [] }));
  yield stamped({ type: 'begin', v: 1, verb: 'up', environment: 'e', target: 'embedded', steps });
  yield stamped({ type: 'step', step: 'a', state: 'started' });
  yield stamped({ type: 'step', step: 'a', state: 'done' });
  yield stamped({ type: 'step', step: 'b', state: 'started' });
  yield stamped({ type: 'step', step: 'b', state: 'progress', note: 'the port is closed' });
  yield stamped({ type: 'step', step: 'b', state: 'failed', failure: failure('interrupted', { what: 'aborted' }) });
  yield stamped({
    type: 'end',
    outcome: 'cancelled',
    changed: 0,
    urls: {},
    next: [],
    failure: failure('interrupted', { what: 'interrupted' }),
  });
}

describe('a run with a time limit', () => {
  test('ends with what was late and why, when the limit cancelled it', async () => {
    const events = await Array.fromAsync(withTimeLimit(cancelledRun(), { signal: AbortSignal.abort(), ms: 90_000, environment: 'team-a' }));

    expect(events.at(-1)).toMatchObject({
      outcome: 'failed',
      failure: {
        id: 'timeout',
        exit: 17,
        what: 'not ready after 90 s: Start b',
        why: 'the port is closed',
        fix: ['debt-platform logs --env team-a', 'debt-platform up --timeout 10m --env team-a'],
      },
    });
  });

  test('ends as it was, when another cause cancelled it', async () => {
    const events = await Array.fromAsync(
      withTimeLimit(cancelledRun(), { signal: new AbortController().signal, ms: 1, environment: 'default' }),
    );

    expect(events.at(-1)).toMatchObject({ outcome: 'cancelled', failure: { id: 'interrupted' } });
  });
});
