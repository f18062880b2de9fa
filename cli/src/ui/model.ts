import { wrap } from '../output/doc.ts';
import type { FeedEvent } from '../watch/follow.ts';
import { type Line, toLine } from '../watch/line.ts';

/** What the full screen shows. Replaced as a whole by each change. */
export interface Screen {
  readonly server: string;
  readonly status: string;
  readonly lines: readonly Line[];
  /** Index into `lines`; the newest is selected until somebody moves away from it. */
  readonly selected: number;
  /** The answer to the last key. */
  readonly message: string;
  readonly isHelp: boolean;
}

/** Lines that are kept for scrolling back; older ones are in `debt history`. */
export const linesMax = 500;

export const emptyScreen = (server: string): Screen => ({
  server,
  status: 'connecting',
  lines: [],
  selected: 0,
  message: '',
  isHelp: false,
});

/** What an event of the feed changes. */
export function onEvent(screen: Screen, event: FeedEvent, me: string): Screen {
  switch (event.type) {
    case 'connected':
      return { ...screen, status: 'connected' };
    case 'caught_up':
      return { ...screen, status: 'connected, up to date' };
    case 'waiting':
      return { ...screen, status: `not connected (${event.why}), trying again` };
    case 'lost':
      return { ...screen, message: `Some history is gone: it goes on at #${event.oldest}.` };
    case 'line':
      return addLine(screen, toLine(event.notification, me));
  }
}

function addLine(screen: Screen, line: Line): Screen {
  const isFollowing = screen.selected >= screen.lines.length - 1;
  const all = [...decided(screen.lines, line), line];
  const dropped = Math.max(0, all.length - linesMax);
  const selected = isFollowing ? all.length - 1 : Math.max(0, screen.selected);
  return { ...screen, lines: all.slice(dropped), selected: Math.max(0, selected - dropped) };
}

/** What has been decided since does not wait any more. */
const decided = (lines: readonly Line[], news: Line): readonly Line[] =>
  lines.map((line) =>
    line.waitingId !== undefined && line.transactionId === news.transactionId
      ? { ...line, waitingId: undefined, state: `${line.state}, decided since` }
      : line,
  );

/** Moves the selection, within the lines. */
export const move = (screen: Screen, by: number): Screen => ({
  ...screen,
  message: '',
  selected: Math.max(0, Math.min(screen.lines.length - 1, screen.selected + by)),
});

export interface Shown {
  readonly line: Line;
  readonly isSelected: boolean;
  /** Rows of text, none wider than the screen unless one word is. */
  readonly rows: readonly string[];
}

const indent = '  ';

/** The part of the list that fits around the selection; a line that does not fit the width takes more rows, nothing is cut. */
export function visible(screen: Screen, width: number, height: number): readonly Shown[] {
  const rowsOf = (line: Line): readonly string[] =>
    wrap(`#${line.seq} ${line.at} ${line.text}: ${line.state}`, Math.max(10, width - indent.length));
  const shown: Shown[] = [];
  let room = height;
  const add = (index: number, put: (one: Shown) => void): boolean => {
    const line = screen.lines[index];
    if (line === undefined) return false;
    const rows = rowsOf(line);
    if (rows.length > room && shown.length > 0) return false;
    room -= rows.length;
    put({ line, rows, isSelected: index === screen.selected });
    return true;
  };
  add(screen.selected, (one) => shown.push(one));
  let after = screen.selected + 1;
  let before = screen.selected - 1;
  // What is newer first, as much as half of the screen, then what is older, then the rest.
  while (room > height / 2 && add(after, (one) => shown.push(one))) after += 1;
  while (add(before, (one) => shown.unshift(one))) before -= 1;
  while (add(after, (one) => shown.push(one))) after += 1;
  return shown;
}

export const keys = [
  ['j, down', 'newer line'],
  ['k, up', 'older line'],
  ['G, end', 'newest line'],
  ['g, home', 'oldest line'],
  ['c', 'confirm what waits for you'],
  ['d', 'decline what waits for you'],
  ['?', 'this list'],
  ['q, esc', 'leave'],
] as const;

export const footer = 'j/k move  c confirm  d decline  ? help  q quit';
