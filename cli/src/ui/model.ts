import { wrap } from '@debt/terminal/text/doc';
import type { FeedEvent } from '../watch/follow.ts';
import { headOf, type Line, lostText, toLine, unreadableText } from '../watch/line.ts';

/** The state of the full screen. Each change replaces it as a whole. */
export interface Screen {
  readonly server: string;
  readonly status: string;
  readonly lines: readonly Line[];
  /** Index into `lines`; the newest is selected until the person moves up. */
  readonly selected: number;
  /** The answer to the last key. */
  readonly message: string;
  readonly isHelp: boolean;
  /** The decision whose key was pressed once; the same key once more sends it. */
  readonly asked: { readonly decision: Decision; readonly id: string } | undefined;
}

export type Decision = 'confirm' | 'decline';

/** The most lines that are kept for scrolling back; `debt history` has older transactions. */
export const linesMax = 500;

/** Pending transactions come first: each is older than the latest notifications, or one of those replaces its row. */
export const openingScreen = (server: string, inbox: readonly Line[]): Screen => ({
  server,
  status: 'connecting',
  lines: inbox.slice(-linesMax),
  selected: Math.max(0, Math.min(inbox.length, linesMax) - 1),
  message: '',
  isHelp: false,
  asked: undefined,
});

/** The screen after an event of the feed. */
export function onEvent(screen: Screen, event: FeedEvent, me: string): Screen {
  switch (event.type) {
    case 'connected':
      return { ...screen, status: 'connected' };
    case 'caught_up':
      return { ...screen, status: 'connected, up to date' };
    case 'waiting':
      return { ...screen, status: `not connected (${event.why}), trying again` };
    case 'unreadable':
      return { ...screen, asked: undefined, message: unreadableText(event.release) };
    case 'lost':
      return { ...screen, asked: undefined, message: lostText(event.oldest) };
    case 'line':
      return addLine(screen, toLine(event.notification, me));
  }
}

function addLine(screen: Screen, line: Line): Screen {
  const isFollowing = screen.selected >= screen.lines.length - 1;
  // A notification replaces the row of the same transaction that was read from the ledger.
  const repeated = screen.lines.findIndex(
    (one) => one.seq === undefined && one.pendingId !== undefined && one.pendingId === line.pendingId,
  );
  const before = repeated < 0 ? screen.lines : screen.lines.toSpliced(repeated, 1);
  const all = [...decided(before, line), line];
  const dropped = Math.max(0, all.length - linesMax);
  const moved = dropped + (repeated >= 0 && repeated < screen.selected ? 1 : 0);
  const selected = isFollowing ? all.length - 1 - dropped : Math.max(0, screen.selected - moved);
  return { ...screen, lines: all.slice(dropped), selected };
}

/** Marks the earlier rows of a transaction as decided. */
const decided = (lines: readonly Line[], news: Line): readonly Line[] =>
  lines.map((line) =>
    line.pendingId !== undefined && line.transactionId === news.transactionId
      ? { ...line, pendingId: undefined, state: '(decided)' }
      : line,
  );

/** Selects the next older line that awaits an answer; after the oldest, the newest again. */
export function nextPending(screen: Screen): Screen {
  const isPending = ({ pendingId }: Line): boolean => pendingId !== undefined;
  const older = screen.lines.slice(0, screen.selected).findLastIndex(isPending);
  const selected = older >= 0 ? older : screen.lines.findLastIndex(isPending);
  return selected < 0
    ? { ...screen, asked: undefined, message: 'Nothing to confirm or decline.' }
    : { ...screen, asked: undefined, message: '', selected };
}

/**
 * The screen after the key of a decision, and the id to send the decision for. The first press asks, because money is posted at once and the keys are
 * next to others; the second one on the same line sends.
 */
export function pressDecision(screen: Screen, decision: Decision): { readonly screen: Screen; readonly send?: string } {
  const line = screen.lines[screen.selected];
  const id = line?.pendingId;
  if (line === undefined || id === undefined)
    return { screen: { ...screen, asked: undefined, message: 'This needs no answer. Press tab for the next one that does.' } };
  if (screen.asked?.id === id && screen.asked.decision === decision)
    return { screen: { ...screen, asked: undefined, message: `Sending ${decision} …` }, send: id };
  return { screen: { ...screen, asked: { decision, id }, message: `Press ${decision.charAt(0)} again to ${decision}: ${line.text}` } };
}

/** Moves the selection, within the lines. */
export const move = (screen: Screen, by: number): Screen => ({
  ...screen,
  message: '',
  asked: undefined,
  selected: Math.max(0, Math.min(screen.lines.length - 1, screen.selected + by)),
});

export interface Shown {
  readonly line: Line;
  readonly isSelected: boolean;
  /** Rows of text. None is wider than the screen, unless a single word is. */
  readonly rows: readonly string[];
}

const indent = '  ';

/** The part of the list that fits around the selection. A line that is too wide takes more rows; no text is cut. */
export function visible(screen: Screen, width: number, height: number): readonly Shown[] {
  const rowsOf = (line: Line): readonly string[] =>
    wrap([...headOf(line), `${line.text}: ${line.state}`].join(' ').trimStart(), Math.max(10, width - indent.length));
  const shown: Shown[] = [];
  let rowsLeft = height;
  const add = (index: number, put: (one: Shown) => void): boolean => {
    const line = screen.lines[index];
    if (line === undefined) return false;
    const rows = rowsOf(line);
    if (rows.length > rowsLeft && shown.length > 0) return false;
    rowsLeft -= rows.length;
    put({ line, rows, isSelected: index === screen.selected });
    return true;
  };
  add(screen.selected, (one) => shown.push(one));
  let after = screen.selected + 1;
  let before = screen.selected - 1;
  // First newer lines, up to half of the screen, then older ones, then the remaining newer ones.
  while (rowsLeft > height / 2 && add(after, (one) => shown.push(one))) after += 1;
  while (add(before, (one) => shown.unshift(one))) before -= 1;
  while (add(after, (one) => shown.push(one))) after += 1;
  return shown;
}

export const keys = [
  ['j, down', 'newer line'],
  ['k, up', 'older line'],
  ['G, end', 'newest line'],
  ['g, home', 'oldest line'],
  ['tab', 'next to confirm or decline'],
  ['c, c', 'confirm it'],
  ['d, d', 'decline it'],
  ['?', 'this list'],
  ['q, esc', 'leave'],
  ['Ctrl-Z', 'suspend; fg continues'],
] as const;

export const footer = 'j/k move  tab next to decide  c confirm  d decline  ? help  q quit';
