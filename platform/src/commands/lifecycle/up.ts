import { join } from 'node:path';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { failure } from '../../failures/failures.ts';
import type { TargetId } from '../../model/model.ts';
import { endOf, present } from '../../output/present.ts';
import { emptyView, fold, type View } from '../../output/view.ts';
import type { EndEvent, Event, Failure } from '../../runner/events.ts';
import type { OpenTarget } from '../../runner/target.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { inEnvironment, type PlatformContext } from '../context.ts';
import { parseTarget, recordedEnvironment } from '../targets.ts';
import { begin, type Wanted } from './begin.ts';

/** Managed stores take up to an hour to be created; a first cluster pulls and builds its images; local processes start immediately. */
const timeouts: Readonly<Partial<Record<TargetId, string>>> = { kind: '30m', eks: '120m' };

export async function wantedOf(input: Input, context: PlatformContext): Promise<Wanted> {
  const typed = input.optional('target');
  const named = typed === undefined ? undefined : parseTarget(typed);
  const recorded = await recordedEnvironment(context);
  return { target: named ?? recorded?.target ?? 'embedded', recorded, named };
}

export async function up(input: Input, context: PlatformContext): Promise<number> {
  const wanted = await wantedOf(input, context);
  const { target } = wanted;
  const { environment } = context;
  const seconds = parseSeconds(input.text('timeout') ?? timeouts[target] ?? '3m');
  const timeout = AbortSignal.timeout(seconds * 1000);
  const { verbs, events } = await begin('up', wanted, context, AbortSignal.any([context.signal, timeout]));
  const { end } = await present(withTimeLimit(events, { signal: timeout, ms: seconds * 1000, environment }), context, { environment });
  if (context.stoppedWith !== undefined) return context.stoppedWith;
  if (end.outcome !== 'ok') return endOf(end, context);
  // A cluster does not end with this command.
  const isDetached = input.on('detach') || target === 'kind' || target === 'eks';
  if (!input.on('json')) announce(end, context, isDetached);
  return isDetached ? exitCodes.ok : await stay(verbs, context);
}

function announce({ urls, changed }: EndEvent, context: PlatformContext, isDetached: boolean): void {
  const addresses = Object.entries(urls).map(([name, url]) => `${name.padEnd(5)}${url}\n`);
  context.io.out([`${changed === 0 ? 'Nothing to change.' : context.paint('good', 'Ready.')}\n`, ...addresses].join(''));
  context.note('To use debt and debt-platform in another terminal:');
  context.note(pathLine());
  context.note(isDetached ? `Stop it with: ${inEnvironment('debt-platform down', context.environment)}` : 'Ctrl-C stops it.');
}

/** Shows the events of the units until the platform is stopped, here or by another process. */
async function stay(verbs: OpenTarget, context: PlatformContext): Promise<number> {
  const { environment, signal } = context;
  {
    await using attached = await verbs.attach(environment);
    for await (const event of attached.follow({ units: [], tailLines: 0, follow: true, signal })) {
      if (context.input.on('json')) context.line(event);
      else if (event.type === 'unit')
        context.note(`${event.state} ${event.unit}${event.because === undefined ? '' : `: ${event.because}`}`);
    }
  }
  if (context.stoppedWith === undefined) {
    context.note(`${environment} was stopped.`);
    return exitCodes.ok;
  }
  await present(verbs.down({ environment, purge: false }, new AbortController().signal), context, { environment });
  return context.stoppedWith;
}

/**
 * Makes `debt` and `debt-platform` commands of a shell. The command has its own line so that it can be copied as a whole: most terminals break it
 * when it starts in the middle of one.
 */
const pathLine = (): string => `export PATH="${join(sourceRoot, 'node_modules', '.bin')}:$PATH"`;

interface TimeLimit {
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
