import type { Context } from '../app/context.ts';
import { userAgent } from '../app/context.ts';
import { Failure } from '../app/failures.ts';
import { hasColor } from '../app/run.ts';
import { user } from '../client/shapes.ts';
import { toJson, withoutIsolates } from '../output/foreign.ts';
import { CursorFile } from '../watch/cursor-file.ts';
import { type FeedEvent, followFeed } from '../watch/follow.ts';
import { toLine } from '../watch/line.ts';
import { decide } from './decide.ts';

export interface WatchOptions {
  /** Start at the oldest line that the server has, whatever was shown here before. */
  readonly fromStart: boolean;
  /** Stop when everything that exists has been shown. */
  readonly once: boolean;
}

/** Shows the feed until somebody stops it: full screen on a terminal, a line each otherwise. */
export async function watch(context: Context, { fromStart, once }: WatchOptions): Promise<void> {
  const { token } = context;
  if (token === undefined)
    throw new Failure('auth', 'not_signed_in', { what: `you are not signed in to ${context.server.key}`, fix: ['debt login'] });
  const me = await myId(context);
  const file = new CursorFile(context.paths.cursors, context.server.key, me);
  const stop = new AbortController();
  const isFullScreen = !once && wantsFullScreen(context);
  const events = followFeed({
    origin: context.server.origin,
    obstacle: context.server.obstacle,
    token,
    userAgent,
    cursor: fromStart ? undefined : file.load(),
    fromStart,
    acknowledge: isFullScreen,
    saveCursor: (cursor) => file.save(cursor),
    signal: stop.signal,
    random: Math.random,
  });
  await (isFullScreen ? showFullScreen(context, events, me, stop) : print(context, events, me, once, stop));
}

async function myId(context: Context): Promise<string> {
  const stored = context.credentials.isFromEnvironment ? undefined : context.credentials.stored(context.server.key)?.userId;
  return stored ?? (await context.api.get('/v1/users/me', user)).id;
}

/** Lines for whatever cannot be drawn on, and for readers that are read to. */
function wantsFullScreen({ input, io, env }: Context): boolean {
  const isPlain =
    input.on('json') || input.on('plain') || env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '' || env['INK_SCREEN_READER'] === 'true';
  return !isPlain && io.outIsTty && io.inIsTty;
}

async function print(context: Context, events: AsyncIterable<FeedEvent>, me: string, once: boolean, stop: AbortController): Promise<void> {
  const isJson = context.input.on('json');
  let isAway = false;
  for await (const event of events) {
    if (event.type === 'connected' && isAway) context.note('debt: connected again, it goes on');
    if (event.type === 'connected' || event.type === 'waiting') isAway = event.type === 'waiting';
    if (isJson) printJson(context, event);
    else printText(context, event, me);
    if (once && event.type === 'caught_up') stop.abort();
    if (stop.signal.aborted) break;
  }
}

/** One object a line; `connected` and `waiting` are about this program and go to stderr as text. */
function printJson(context: Context, event: FeedEvent): void {
  const line = (kind: string, data: object): void => context.io.out(`${toJson({ kind, version: 1, ...data })}\n`);
  if (event.type === 'line') line('notification', event.notification);
  else if (event.type === 'lost') line('reset', { oldest: event.oldest });
  else if (event.type === 'caught_up') line('caught_up', { seq: event.seq });
  else noteState(context, event);
}

function printText(context: Context, event: FeedEvent, me: string): void {
  if (event.type === 'line') {
    const { seq, at, text, state, command } = toLine(event.notification, me);
    const parts = [`#${seq}`, at, `${text}: ${state}`, ...(state === 'waits for you' && command !== undefined ? [command] : [])];
    context.io.out(context.input.on('plain') ? `${withoutIsolates(parts.join('\t'))}\n` : `${parts.join('  ')}\n`);
  } else if (event.type === 'lost') context.note(lostWords(event.oldest));
  else if (event.type === 'waiting') noteState(context, event);
}

function noteState(context: Context, event: FeedEvent): void {
  if (event.type === 'waiting') context.note(`debt: ${event.why}; trying again in ${(event.pauseMs / 1000).toFixed(1)} s`);
}

export const lostWords = (oldest: number): string => `Some history is gone: it goes on at #${oldest}.`;

async function showFullScreen(context: Context, events: AsyncIterable<FeedEvent>, me: string, stop: AbortController): Promise<void> {
  // Ink decides about colour when it is loaded, and does not know NO_COLOR.
  if (!hasColor(context)) process.env['FORCE_COLOR'] = '0';
  const { showFeed } = await import('../ui/ui.ts');
  const decideOn = async (decision: 'confirm' | 'decline', id: string): Promise<string> => {
    try {
      const outcome = await decide(context, decision, id);
      return typeof outcome.doc[0] === 'string' ? outcome.doc[0] : 'Done.';
    } catch (error) {
      return error instanceof Failure ? error.message : String(error);
    }
  };
  const interrupted = await showFeed({ events, me, decide: decideOn, stop, server: context.server.key });
  if (interrupted) throw new Failure('interrupted', 'interrupted', { what: 'interrupted' });
}
