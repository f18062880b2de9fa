import { user } from '@debt/proto/guards';
import type { Transaction } from '@debt/proto/http';
import { CommandError } from '@debt/terminal/failures/failure';
import { isolated, toJson, withoutIsolates } from '@debt/terminal/text/foreign';
import type { Context } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { localMinute, pendingForYou, shortId, startOf, stateOf } from '../output/sentences.ts';
import { userAgent } from '../release.ts';
import { CursorFile } from '../watch/cursor-file.ts';
import { type FeedEvent, followFeed } from '../watch/follow.ts';
import { headOf, type Line, lostText, toLine, unreadableText } from '../watch/line.ts';
import { type FeedStart, findStart, type StartOptions } from '../watch/start.ts';
import { decide } from './decide.ts';
import { listTransactions } from './ids.ts';

export interface WatchOptions {
  /** Begin with the oldest notification that the server has. */
  readonly all: boolean;
  /** Begin with the notification that has this sequence number. */
  readonly from: number | undefined;
  /** The file in which a script keeps its cursor. */
  readonly cursor: string | undefined;
  /** Stop once all existing notifications have been shown. */
  readonly once: boolean;
}

/** Shows the feed until the user stops it: as an inbox on a full screen, or as one line a notification. */
export async function watch(context: Context, options: WatchOptions): Promise<void> {
  const { token } = context;
  if (token === undefined)
    throw new DebtError('not_signed_in', { what: `you are not signed in to ${context.server.key}`, fix: ['debt login'] });
  const me = await myId(context);
  const reader = readerOf(context, options);
  const file = openCursor(context, options.cursor, { me, reader });
  const start = await findStart(context.api, { ...options, reader, read: file?.load() });
  const inbox = reader === 'script' || options.once ? [] : await readInbox(context);
  const stop = new AbortController();
  const events = followFeed({
    origin: context.server.origin,
    obstacle: context.server.obstacle,
    token,
    userAgent,
    start,
    acknowledge: reader === 'inbox',
    saveCursor: (read) => file?.save(read),
    signal: stop.signal,
    random: Math.random,
  });
  const watching: Watching = { context, events, me, stop, inbox };
  if (reader === 'inbox') await showFullScreen(watching);
  else await print(watching, start, options.once);
}

interface Watching {
  readonly context: Context;
  readonly events: AsyncIterable<FeedEvent>;
  readonly me: string;
  readonly stop: AbortController;
  readonly inbox: readonly Line[];
}

/** The kind of reader: a person on a full screen, a person who reads lines, or a script, which has its own cursor or none. */
function readerOf(context: Context, { once, cursor }: WatchOptions): StartOptions['reader'] {
  if (cursor !== undefined || context.input.on('json') || !context.io.outIsTty) return 'script';
  return !once && wantsFullScreen(context) ? 'inbox' : 'person';
}

function openCursor(
  context: Context,
  path: string | undefined,
  { me, reader }: { readonly me: string; readonly reader: StartOptions['reader'] },
): CursorFile | undefined {
  if (path !== undefined) return CursorFile.named(path, me);
  return reader === 'script' ? undefined : CursorFile.ofDevice(context.paths.cursors, context.server.key, me);
}

async function myId(context: Context): Promise<string> {
  const stored = context.credentials.isFromEnvironment ? undefined : context.credentials.stored(context.server.key)?.userId;
  return stored ?? (await context.api.get('/v1/users/me', user)).id;
}

/** Lines are printed on terminals that cannot draw, and for screen readers. */
function wantsFullScreen({ input, io, env }: Context): boolean {
  const isPlain = input.on('plain') || env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '' || env['INK_SCREEN_READER'] === 'true';
  return !isPlain && io.inIsTty;
}

async function print({ context, events, me, stop, inbox }: Watching, start: FeedStart, once: boolean): Promise<void> {
  const isJson = context.input.on('json');
  let isConnected = true;
  let shown = 0;
  let hasUnreadable = false;
  let deadline = performance.now() + context.settings.timeoutMs;
  for (const line of inbox) printLine(context, line);
  for await (const event of events) {
    if (event.type === 'connected' && !isConnected) context.note('debt: reconnected, the feed continues');
    if (event.type === 'connected' || event.type === 'waiting') isConnected = event.type === 'connected';
    if (event.type === 'unreadable') {
      if (!hasUnreadable) context.note(`debt: ${unreadableText(event.release)}`);
      hasUnreadable = true;
    }
    if (event.type === 'line') {
      shown += 1;
      deadline = performance.now() + context.settings.timeoutMs;
    }
    if (once && event.type === 'waiting' && performance.now() + event.pauseMs > deadline) throw notCaughtUp(context, event.why);
    if (isJson) printJson(context, event);
    else printText(context, event, me);
    if (once && event.type === 'caught_up') stop.abort();
    if (stop.signal.aborted) break;
  }
  if (once && shown === 0) context.note(nothingNew(start, context.now()));
}

/** `--once` ends, as every other command does. What was shown stays shown, and a cursor file has it. */
const notCaughtUp = ({ settings, server }: Context, why: string): DebtError =>
  new DebtError('timeout', {
    what: `the feed of ${server.origin} did not arrive within ${settings.timeoutMs / 1000} s`,
    why,
    fix: ['--timeout 120'],
    retry: true,
  });

/** Goes to stderr: a person does not take the empty output for a fault, and a script does not read it. */
export function nothingNew({ after, at }: FeedStart, now: Date): string {
  if (after === 0) return 'No notifications yet.';
  const when = at === undefined ? '' : ` (${withoutDay(localMinute(at), localMinute(now.toISOString()))})`;
  return `Nothing new since #${after}${when}. See all: debt watch --once --all`;
}

/** `16:29` for today, `2026-11-22 16:29` for another day. */
const withoutDay = (minute: string, now: string): string => (minute.slice(0, 10) === now.slice(0, 10) ? minute.slice(11) : minute);

/** One object a line. `connected` and `waiting` concern this program only, so they go to stderr as text. */
function printJson(context: Context, event: FeedEvent): void {
  const line = (kind: string, data: object): void => context.io.out(`${toJson({ kind, version: 1, ...data })}\n`);
  if (event.type === 'line') line('notification', event.notification);
  else if (event.type === 'lost') line('reset', { oldest: event.oldest });
  else if (event.type === 'caught_up') line('caught_up', { seq: event.seq });
  else noteState(context, event);
}

function printText(context: Context, event: FeedEvent, me: string): void {
  if (event.type === 'line') printLine(context, toLine(event.notification, me));
  else if (event.type === 'lost') context.note(lostText(event.oldest));
  else if (event.type === 'waiting') noteState(context, event);
}

function printLine(context: Context, line: Line): void {
  const parts = [
    ...headOf(line),
    `${line.text}: ${line.state}`,
    ...(line.state === pendingForYou && line.command !== undefined ? [line.command] : []),
  ];
  context.io.out(context.input.on('plain') ? `${withoutIsolates(parts.join('\t'))}\n` : `${parts.join('  ').trimStart()}\n`);
}

function noteState(context: Context, event: FeedEvent): void {
  if (event.type === 'waiting') context.note(`debt: ${event.why}; trying again in ${(event.pauseMs / 1000).toFixed(1)} s`);
}

async function showFullScreen({ context, events, me, stop, inbox }: Watching): Promise<void> {
  // Ink decides about colour when it is loaded, and ignores NO_COLOR.
  if (!context.hasColor) process.env['FORCE_COLOR'] = '0';
  const { showFeed } = await import('../ui/ui.ts');
  const decideOn = async (decision: 'confirm' | 'decline', id: string): Promise<string> => {
    try {
      const outcome = await decide(context, decision, id);
      return typeof outcome.doc[0] === 'string' ? outcome.doc[0] : 'Done.';
    } catch (error) {
      return error instanceof CommandError ? error.message : String(error);
    }
  };
  const interrupted = await showFeed({ events, inbox, me, decide: decideOn, stop, server: context.server.key });
  if (interrupted) throw new DebtError('interrupted', { what: 'interrupted' });
}

/** The transactions that I have to confirm or decline, oldest first. Read from the ledger, because the feed keeps its notifications for a limited time. */
async function readInbox(context: Context): Promise<readonly Line[]> {
  return (await listTransactions(context, { consentFrom: 'me' })).map(pendingLine).toReversed();
}

const pendingLine = (one: Transaction): Line => ({
  seq: undefined,
  at: localMinute(one.recordedAt),
  text: one.description === '' ? startOf(one) : `${startOf(one)} for ${isolated(one.description)}`,
  state: stateOf(one),
  pendingId: one.id,
  transactionId: one.id,
  command: `debt confirm ${shortId(one.id)}`,
});
