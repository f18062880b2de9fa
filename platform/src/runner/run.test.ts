import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { failure } from '../failures/failures.ts';
import { platform } from '../model/platform.ts';
import { resolve } from '../model/resolve.ts';
import { environmentOf } from '../model/testing.ts';
import type { EndEvent, Event } from './events.ts';
import { openHistory } from './history.ts';
import { type RunRequest, run } from './run.ts';
import { createFakeTarget, type FakeTarget } from './testing.ts';

const environment = environmentOf('embedded');
type Options = Partial<RunRequest<ReadonlySet<string>>>;

function start(runner: FakeTarget, options: Options = {}) {
  return run({
    verb: 'up',
    runner,
    environment,
    resolveWith: (facts) => resolve(platform, environment, facts),
    signal: new AbortController().signal,
    id: 'run-1',
    now: () => new Date(0),
    ...options,
  });
}

async function collect(runner: FakeTarget, options: Options = {}): Promise<readonly Event[]> {
  return Array.fromAsync(start(runner, options));
}

function endOf(events: readonly Event[]): EndEvent {
  const last = events.at(-1);
  if (last?.type !== 'end') throw new Error('the last event is not end');
  return last;
}

const statesOf = (events: readonly Event[], step: string) =>
  events.flatMap((event) => (event.type === 'step' && event.step === step ? [event.state] : []));

describe('up', () => {
  test('makes what is missing in order, looks again, and ends with the addresses', async () => {
    const target = createFakeTarget(['a', 'b']);

    const events = await collect(target);

    expect(events.map((event) => event.type)).toEqual(['change', 'change', 'begin', 'step', 'step', 'step', 'step', 'end']);
    expect(endOf(events)).toMatchObject({ outcome: 'ok', changed: 2, urls: { web: 'http://localhost:7000' } });
    expect(events.every((event) => event.run === 'run-1' && event.at === '1970-01-01T00:00:00.000Z')).toBe(true);
    expect([...target.existing]).toEqual(['a', 'b']);
    expect(target.locks).toEqual({ taken: 1, freed: 1 });
  });

  test('changes nothing the second time', async () => {
    const target = createFakeTarget(['a', 'b']);
    await collect(target);

    const events = await collect(target);

    expect(events.map((event) => event.type)).toEqual(['end']);
    expect(endOf(events)).toMatchObject({ outcome: 'ok', changed: 0 });
  });

  test('skips only what waits for a failed step, undoes nothing, and carries the failure into the end', async () => {
    const target = createFakeTarget(['a', 'b', 'c']);
    target.broken.add('b');

    const events = await collect(target);

    expect([statesOf(events, 'a'), statesOf(events, 'b'), statesOf(events, 'c')]).toEqual([
      ['started', 'done'],
      ['started', 'failed'],
      ['skipped'],
    ]);
    expect(endOf(events)).toMatchObject({ outcome: 'failed', changed: 1, next: ['repair b'], failure: { id: 'step_failed', exit: 18 } });
    expect([...target.existing]).toEqual(['a']);
  });

  test('goes on from where a failed run stopped', async () => {
    const target = createFakeTarget(['a', 'b', 'c']);
    target.broken.add('b');
    await collect(target);
    target.broken.clear();

    const events = await collect(target);

    expect(endOf(events)).toMatchObject({ outcome: 'ok', changed: 2 });
  });

  test('is not a success when the world still differs after every step succeeded', async () => {
    const target = createFakeTarget(['a']);
    target.lying.add('a');

    const events = await collect(target);

    expect(endOf(events)).toMatchObject({ outcome: 'failed', failure: { id: 'not_converged', what: 'still different: create Thing a' } });
  });

  test('ends as cancelled when it is interrupted, skips the rest and frees the lock', async () => {
    const target = createFakeTarget(['a', 'b']);
    target.endless.add('a');
    const cancel = new AbortController();
    const events: Event[] = [];

    for await (const event of start(target, { signal: cancel.signal })) {
      events.push(event);
      if (event.type === 'step' && event.state === 'progress') cancel.abort();
    }

    expect(statesOf(events, 'b')).toEqual(['skipped']);
    expect(endOf(events)).toMatchObject({ outcome: 'cancelled', failure: { exit: 130 } });
    expect(target.locks).toEqual({ taken: 1, freed: 1 });
  });

  test('reports every finding of the preflight before it takes the lock', async () => {
    const target = createFakeTarget(['a']);
    target.findings.push(failure('port_taken', { what: 'taken', fix: ['one'] }), failure('locked', { what: 'locked', fix: ['two'] }));

    const events = await collect(target);

    expect(endOf(events)).toMatchObject({ outcome: 'failed', next: ['one', 'two'], failure: { id: 'port_taken', exit: 3 } });
    expect(target.locks.taken).toBe(0);
  });

  test('ends with our own fault when a target throws something unforeseen', async () => {
    const target = createFakeTarget(['a']);

    const events = await collect({ ...target, observe: () => Promise.reject(new Error('no such thing')) });

    expect(endOf(events)).toMatchObject({ outcome: 'failed', failure: { id: 'unexpected', exit: 1, what: 'no such thing' } });
    expect(target.locks).toEqual({ taken: 1, freed: 1 });
  });

  test('never loses data', async () => {
    const target = createFakeTarget(['a']);

    const events = await collect({
      ...target,
      diff: () => [{ op: 'replace', kind: 'Cluster', name: 'debt', fields: [], data: 'lost' }],
    });

    expect(endOf(events)).toMatchObject({ outcome: 'failed', failure: { id: 'data_would_be_lost', exit: 6 } });
  });

  test('refuses a size that does not fit the target as something to fix', async () => {
    const tooBig = environmentOf('embedded', 'prod');

    const events = await collect(createFakeTarget(['a']), { resolveWith: (facts) => resolve(platform, tooBig, facts) });

    expect(endOf(events)).toMatchObject({ failure: { id: 'invalid_model', exit: 3 } });
  });
});

describe('plan', () => {
  test('shows what would change, without a lock and without a change', async () => {
    const target = createFakeTarget(['a', 'b']);

    const events = await collect(target, { verb: 'plan' });

    expect(events.map((event) => event.type)).toEqual(['change', 'change', 'end']);
    expect(endOf(events)).toMatchObject({ outcome: 'different', changed: 2 });
    expect([target.locks.taken, target.existing.size]).toEqual([0, 0]);
  });

  test('is ok when nothing differs', async () => {
    const target = createFakeTarget(['a']);
    target.existing.add('a');

    expect(endOf(await collect(target, { verb: 'plan' }))).toMatchObject({ outcome: 'ok', changed: 0 });
  });
});

describe('down', () => {
  test('keeps what holds data, whatever the target would delete', async () => {
    const target = createFakeTarget([]);
    target.existing.add('a').add('data');
    target.precious.add('data');

    const events = await collect(target, { verb: 'down' });

    expect(endOf(events)).toMatchObject({ outcome: 'ok', changed: 1 });
    expect([...target.existing]).toEqual(['data']);
  });

  test('deletes data with purge', async () => {
    const target = createFakeTarget([]);
    target.existing.add('a').add('data');
    target.precious.add('data');

    await collect(target, { verb: 'down', purge: true });

    expect([...target.existing]).toEqual([]);
  });

  test('is ok when nothing is there', async () => {
    expect(endOf(await collect(createFakeTarget(['a']), { verb: 'down' }))).toMatchObject({ outcome: 'ok', changed: 0 });
  });
});

describe('the history of a step', () => {
  let dir = '';
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function historyOf(...ms: readonly number[]) {
    dir = await mkdtemp(join(tmpdir(), 'debt-history-'));
    const path = join(dir, 'history.ndjson');
    await writeFile(path, ms.map((each) => `${JSON.stringify({ step: 'a', ms: each })}\n`).join(''));
    return path;
  }

  test('expects the median of the last five runs', async () => {
    const history = await openHistory(await historyOf(9000, 10, 30, 20, 50, 40));

    expect([history.expectMs('a'), history.expectMs('b')]).toEqual([30, undefined]);
  });

  test('is written by a run and read by the next one', async () => {
    const path = await historyOf();
    let ms = 0;
    const now = () => new Date((ms += 7));
    await collect(createFakeTarget(['a']), { history: await openHistory(path), now });

    const events = await collect(createFakeTarget(['a']), { history: await openHistory(path) });

    const begin = events.find((event) => event.type === 'begin');
    expect(begin?.steps[0]?.expectMs).toBeGreaterThan(0);
  });

  test('survives a damaged file', async () => {
    const path = await historyOf(5);
    await writeFile(path, '{"step":"a"\n{"step":"a","ms":7}\n\0\0');

    expect((await openHistory(path)).expectMs('a')).toBe(7);
  });
});

describe('steps that wait for each other', () => {
  test('are our bug, and the run still ends', async () => {
    const target = createFakeTarget(['a']);

    const events = await collect({
      ...target,
      steps: () => [
        { id: 'x', title: 'x', after: ['y'], run: () => Promise.resolve() },
        { id: 'y', title: 'y', after: ['x'], run: () => Promise.resolve() },
      ],
    });

    expect(endOf(events)).toMatchObject({ failure: { id: 'unexpected' } });
  });
});
