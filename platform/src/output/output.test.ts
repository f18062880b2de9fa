import { sharedFlags } from '@debt/terminal/command/flag';
import { Input } from '@debt/terminal/command/input';
import { Session } from '@debt/terminal/command/session';
import { failureJson, failureText } from '@debt/terminal/failures/report';
import type { Variables } from '@debt/terminal/io';
import { painter } from '@debt/terminal/text/color';
import { renderToString } from 'ink';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { failure } from '../failures/failures.ts';
import type { Event, NewEvent } from '../runner/events.ts';
import { LiveView } from './live-view.ts';
import { plainLines } from './plain.ts';
import { present } from './present.ts';
import { duration } from './sentences.ts';
import { emptyView, fold } from './view.ts';

const at = (seconds: number, event: NewEvent): Event => ({ ...event, at: new Date(seconds * 1000).toISOString(), run: 'r' });

const broken = failure('step_failed', {
  what: 'postgres did not start',
  why: 'the disk is full',
  fix: ['free some space'],
  logs: ['no space left'],
});

/** One run with every kind of event. */
const events: readonly Event[] = [
  at(0, { type: 'change', change: { op: 'create', kind: 'Process', name: 'postgres', fields: [], data: 'untouched' } }),
  at(0, {
    type: 'begin',
    v: 1,
    verb: 'up',
    environment: 'default',
    target: 'embedded',
    steps: [
      { id: 'postgres', title: 'Start PostgreSQL', after: [], expectMs: 2000 },
      { id: 'expenses-migrate-with-a-long-name', title: 'Bring the schema of expenses up to date', after: ['postgres'] },
      { id: 'gateway', title: 'Start the gateway', after: ['expenses-migrate-with-a-long-name'] },
    ],
  }),
  at(0, { type: 'step', step: 'postgres', state: 'started' }),
  at(1, { type: 'unit', unit: 'postgres', state: 'starting' }),
  at(1, { type: 'log', unit: 'postgres', stream: 'err', line: 'ready to accept connections' }),
  at(1, { type: 'step', step: 'postgres', state: 'done' }),
  at(1, { type: 'step', step: 'expenses-migrate-with-a-long-name', state: 'started' }),
  at(3, { type: 'step', step: 'expenses-migrate-with-a-long-name', state: 'progress', note: 'another process holds the migration lock' }),
  at(4, { type: 'step', step: 'expenses-migrate-with-a-long-name', state: 'failed', failure: broken }),
  at(4, { type: 'step', step: 'gateway', state: 'skipped' }),
  at(4, { type: 'unit', unit: 'expenses', state: 'crashed', because: 'exit code 1' }),
  at(4, { type: 'end', outcome: 'failed', changed: 1, urls: {}, next: [], failure: broken }),
];
const viewAt = (count: number) => events.slice(0, count).reduce(fold, emptyView);

interface Seen {
  readonly session: Session;
  readonly out: () => string;
  readonly err: () => string;
}

/** A session on streams that capture what is written to them. */
function see(isTty: boolean, env: Variables = {}, flags: readonly string[] = []): Seen {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string | Uint8Array): void => void (out += text.toString()),
    err: (text: string): void => void (err += text),
    outIsTty: isTty,
    errIsTty: isTty,
    inIsTty: isTty,
    columns: 80,
    rows: 24,
  };
  const input = new Input({ args: new Map(), flags: new Map(flags.map((flag) => [flag, ['']])) }, { flags: sharedFlags, args: [] }, env);
  const session = new Session({ env, io, now: () => new Date() }, input, { program: 'debt-platform', command: '' });
  return { session, out: () => out, err: () => err };
}

async function* stream(all: readonly Event[]): AsyncGenerator<Event> {
  yield* all;
}

describe('the view of a run', () => {
  test('holds every step with its state, time and reason', () => {
    expect(viewAt(events.length).steps.map(({ id, state, tookMs, note }) => [id, state, tookMs, note])).toEqual([
      ['postgres', 'done', 1000, undefined],
      ['expenses-migrate-with-a-long-name', 'failed', 3000, 'another process holds the migration lock'],
      ['gateway', 'skipped', undefined, undefined],
    ]);
  });

  test('is the same however it is shown: every step ends in the same word in the picture and in the lines', () => {
    const view = viewAt(events.length);
    const picture = renderToString(createElement(LiveView, { view, now: 4000, startedAt: 0, color: false }), { columns: 200 });
    const lines = events.flatMap((event, index) => plainLines(viewAt(index + 1), event, painter(false))).join('\n');

    for (const { title, state } of view.steps) {
      expect(picture).toMatch(new RegExp(`^${state}\\s+${title}`, 'm'));
      expect(lines).toMatch(new RegExp(`^${state} ${title}`, 'm'));
    }
  });
});

describe('the picture', () => {
  test('shows what runs, for how long, of how long, and why it waits', () => {
    const running = renderToString(createElement(LiveView, { view: viewAt(3), now: 500, startedAt: 0, color: false }), { columns: 80 });
    const waiting = renderToString(createElement(LiveView, { view: viewAt(8), now: 3500, startedAt: 0, color: false }), { columns: 200 });

    expect(running).toContain('Starting default (embedded)  0.5 s');
    expect(running).toMatch(/^running\s+Start PostgreSQL {2}0\.5 s of about 2\.0 s$/m);
    expect(waiting).toContain('2.5 s  another process holds the migration lock');
  });

  test.each([40, 80, 200])('cuts nothing at %d columns', (columns) => {
    const picture = renderToString(createElement(LiveView, { view: viewAt(events.length), now: 4000, startedAt: 0, color: false }), {
      columns,
    });
    const lines = picture.split('\n');
    const args = picture.replaceAll(/\s+/g, ' ');

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    for (const arg of ['Bring the schema of expenses up to date:', 'postgres did not start']) expect(args).toContain(arg);
  });

  test('has no escape byte without colour', () => {
    expect(renderToString(createElement(LiveView, { view: viewAt(events.length), now: 0, startedAt: 0, color: false }))).not.toContain(
      '\u001b',
    );
  });
});

describe('presenting a run', () => {
  test.each([
    { where: 'a pipe', tty: false, variables: {} },
    { where: 'CI', tty: true, variables: { CI: 'true' } },
    { where: 'a dumb terminal', tty: true, variables: { TERM: 'dumb' } },
  ])('writes lines without an escape byte to $where, also through a failure', async ({ tty, variables }) => {
    const { session, out, err } = see(tty, variables);

    const { end } = await present(stream(events), session);

    expect(end.outcome).toBe('failed');
    expect(out()).toBe('');
    expect(err()).toContain('failed Bring the schema of expenses up to date: postgres did not start\n');
    expect(err()).not.toContain('\u001b');
  });

  test('writes one JSON object a line to stdout, the end last', async () => {
    const { session, out, err } = see(true, {}, ['json']);

    await present(stream(events), session);

    expect(
      out()
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual(events);
    expect(err()).toBe('');
  });

  test('is a bug when the run ends without a result', async () => {
    await expect(present(stream(events.slice(0, -1)), see(false).session)).rejects.toThrow('without a result');
  });
});

describe('a terminal', () => {
  const color = (variables: Readonly<Record<string, string>>, tty = true) => see(tty, variables).session.hasColor;

  test('has colours only on a terminal and without NO_COLOR', () => {
    expect([
      color({}),
      color({}, false),
      color({ NO_COLOR: '1' }),
      color({ NO_COLOR: '' }),
      color({ CI: 'true' }),
      color({ TERM: 'dumb' }),
    ]).toEqual([true, false, false, true, false, false]);
    expect([color({ FORCE_COLOR: '1' }, false), color({ FORCE_COLOR: '0' }), color({ FORCE_COLOR: '1', NO_COLOR: '1' })]).toEqual([
      true,
      false,
      false,
    ]);
    expect(see(true, {}, ['no-color']).session.hasErrorColor).toBe(false);
  });
});

describe('text', () => {
  test.each([
    [0, '0.0 s'],
    [9940, '9.9 s'],
    [9960, '10 s'],
    [61_000, '1 min 1 s'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test('of a failure contains what, why, what to do and where to read more', () => {
    expect(failureText(broken, 'debt-platform')).toBe(
      [
        'debt-platform: postgres did not start',
        '  why: the disk is full',
        '  last lines of its log:',
        '    no space left',
        '  try: free some space',
        '  more: debt-platform explain step_failed',
        '',
      ].join('\n'),
    );
    expect(failureJson(broken)).toEqual({
      error: {
        code: 'step_failed',
        message: 'postgres did not start',
        why: 'the disk is full',
        fix: ['free some space'],
        retry: false,
        retryAfterSeconds: null,
        logs: ['no space left'],
        docsUrl: null,
      },
    });
  });
});
