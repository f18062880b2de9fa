import { textWidth } from '@debt/terminal/text/doc';
import { renderToString } from 'ink';
import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { toLine } from '../watch/line.ts';
import { FeedScreen } from './app.tsx';
import { linesMax, move, nextPending, onEvent, openingScreen, pressDecision, type Screen } from './model.ts';

const me = 'me';
const bob = { id: 'bob', isUser: true, handle: 'bob', name: 'Bob' };
const line = (
  seq: number,
  state: 'pending' | 'posted' = 'pending',
  transactionId = `0198f2c4-0000-7000-8000-${seq.toString().padStart(12, '0')}`,
) =>
  ({
    type: 'line',
    notification: {
      seq,
      eventId: `event-${seq}`,
      at: '2026-11-22T12:00:00.000Z',
      notice: {
        type: 'transaction',
        transactionId,
        kind: 'lend',
        state,
        amount: { amount: '1234567.89', currency: 'EUR' },
        author: bob,
        counterparty: { id: me, isUser: true, handle: 'mia', name: 'Mia' },
        authorLends: true,
        raises: true,
        actorId: state === 'pending' ? 'bob' : me,
        pendingForYou: state === 'pending',
        firstContact: false,
        description: 'the taxi to the airport',
        dueOn: null,
        reversesId: null,
        allocations: [],
        outstanding: { amount: '0.00', currency: 'EUR' },
        recordedAt: '2026-11-22T12:00:00.000Z',
      },
    },
  }) as const;
const filled = (count: number): Screen =>
  Array.from({ length: count }, (_, index) => line(index + 1)).reduce<Screen>(
    (screen, event) => onEvent(screen, event, me),
    openingScreen('local:default', []),
  );
const draw = (screen: Screen, width: number, height = 24): string =>
  renderToString(createElement(FeedScreen, { screen, width, height }), { columns: width });

describe('the full screen', () => {
  test.each([40, 80, 200])('shows amount, state, command and keys whole at %i columns', (width) => {
    const text = draw(onEvent(filled(3), { type: 'caught_up', seq: 3 }, me), width);

    const flat = text.replaceAll(/\s+/g, ' ');
    expect(text).toContain('1234567.89 EUR');
    expect(flat).toContain('awaits your answer');
    expect(text).toContain('$ debt confirm 00000003');
    expect(flat).toContain('connected, up to date');
    expect(flat).toContain('j/k move tab next to decide c confirm d decline ? help q quit');
    for (const row of text.split('\n')) expect(textWidth(row)).toBeLessThanOrEqual(width);
  });

  test.each([40, 80, 200])('never needs more rows than there are at %i columns', (width) => {
    expect(draw(filled(100), width).split('\n').length).toBeLessThan(24);
  });

  test('shows the selected line on a screen that is too small for anything else', () => {
    expect(draw(filled(30), 80, 6)).toMatch(/^> #30 /m);
    expect(draw(move(filled(30), -10), 20, 8)).toMatch(/^> #20 /m);
  });

  test('asks before it sends a decision, and sends it when the same key is pressed again on the same line', () => {
    const first = pressDecision(filled(2), 'confirm');
    const second = pressDecision(first.screen, 'confirm');

    expect(first.send).toBeUndefined();
    expect(first.screen.message).toBe('Press c again to confirm: You owe @bob 1234567.89 EUR for the taxi to the airport');
    expect(second.send).toBe(first.screen.lines[1]?.pendingId);
    expect(pressDecision(second.screen, 'confirm').send).toBeUndefined();
  });

  test.each<readonly [string, (screen: Screen) => Screen]>([
    ['the other key', (screen) => pressDecision(screen, 'decline').screen],
    ['a move', (screen) => move(move(screen, -1), 1)],
    ['the key for the next one', nextPending],
    ['a new notification, which is selected then', (screen) => onEvent(screen, line(3), me)],
  ])('asks again after %s', (_, between) => {
    const asked = pressDecision(filled(2), 'confirm').screen;

    expect(pressDecision(between(asked), 'confirm').send).toBeUndefined();
  });

  test('marks the selected line with a sign, not with colour alone', () => {
    expect(draw(move(filled(3), -1), 80)).toMatch(/^> #2 /m);
  });

  test('follows the newest line until the user moves up', () => {
    const following = onEvent(filled(3), line(4), me);
    const moved = onEvent(move(filled(3), -1), line(4), me);

    expect(following.selected).toBe(3);
    expect(moved.selected).toBe(1);
  });

  test('does not offer to confirm a transaction that has been decided', () => {
    const before = filled(1);

    const after = onEvent(before, line(2, 'posted', before.lines[0]?.transactionId), me);

    expect(after.lines[0]).toMatchObject({ pendingId: undefined, state: '(decided)' });
    expect(after.lines[1]).toMatchObject({ state: 'confirmed by you' });
  });

  test('shows one row for a pending transaction that is in the inbox and in the feed, and counts it in the head', () => {
    const first = { ...toLine(line(1).notification, me), seq: undefined };
    const second = { ...toLine(line(2).notification, me), seq: undefined };

    const opened = openingScreen('local:default', [first, second]);
    const after = onEvent(opened, line(2), me);

    expect(draw(opened, 80)).toContain('2 to confirm or decline');
    expect(after.lines.map(({ seq, pendingId }) => [seq, pendingId])).toEqual([
      [undefined, first.pendingId],
      [2, second.pendingId],
    ]);
    expect(after.selected).toBe(1);
  });

  test('selects the next older pending line with tab, and continues at the newest', () => {
    const screen = onEvent(filled(3), line(4, 'posted', '0198f2c4-0000-7000-8000-0000000000ff'), me);

    const selections = [1, 2, 3, 4].map(
      (times) => Array.from({ length: times }).reduce<Screen>((now) => nextPending(now), screen).selected,
    );

    expect(selections).toEqual([2, 1, 0, 2]);
  });

  test('holds no more lines than its bound', () => {
    const screen = filled(linesMax + 10);

    expect(screen.lines).toHaveLength(linesMax);
    expect(screen.lines[0]?.seq).toBe(11);
    expect(screen.selected).toBe(linesMax - 1);
  });
});
