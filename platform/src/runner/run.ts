/** up, plan and down of every target: preflight, lock, facts, observe, diff, steps, observe again. */
import { randomUUID } from 'node:crypto';
import { backupAdvice, failure, failureOf } from '../failures/failures.ts';
import type { Environment } from '../model/model.ts';
import type { Facts, Resolved } from '../model/resolved.ts';
import type { Change, Event, Failure, NewEvent, StepOutline, Verb } from './events.ts';
import { execute } from './execute.ts';
import { type History, noHistory } from './history.ts';
import type { Step, TargetRunner } from './target.ts';

/** The inputs of a run. `resolveWith` gives the desired state for the facts that the target chose. */
export interface RunRequest<ObservedState> {
  readonly verb: Verb;
  readonly runner: TargetRunner<ObservedState>;
  readonly environment: Environment;
  resolveWith(facts: Facts): Resolved;
  /** Only for `down`: also makes the changes that lose data. */
  readonly purge?: boolean;
  readonly signal: AbortSignal;
  readonly history?: History;
  readonly now?: () => Date;
  readonly id?: string;
}

type End = Extract<NewEvent, { readonly type: 'end' }>;

/** Every run ends with exactly one `end`, whatever happens. `up` succeeds only when observing again finds no difference. */
export async function* run<ObservedState>(request: RunRequest<ObservedState>): AsyncGenerator<Event, void> {
  const { now = () => new Date(), id = randomUUID(), history = noHistory } = request;
  const clock = createStopwatch(now, history);
  const stamped = (event: NewEvent): Event => ({ ...event, at: now().toISOString(), run: id });
  let end: End;
  const phases = runPhases({ ...request, history });
  try {
    let next = await phases.next();
    while (next.done !== true) {
      await clock.see(next.value);
      yield stamped(next.value);
      next = await phases.next();
    }
    end = next.value;
  } catch (error) {
    end = request.signal.aborted ? cancelled(0) : failed(failureOf(error), 0);
  }
  yield stamped(end);
}

async function* runPhases<ObservedState>(
  request: RunRequest<ObservedState> & { readonly history: History },
): AsyncGenerator<NewEvent, End> {
  const { verb, runner, environment, signal } = request;
  const findings = verb === 'down' ? [] : await runner.preflight(environment, signal);
  const [first] = findings;
  if (first !== undefined) return failed(together(first, findings), 0);
  await using held = new AsyncDisposableStack();
  if (verb !== 'plan') held.use(await runner.lock(environment, verb, signal));
  const wanted = verb === 'down' ? undefined : request.resolveWith(await runner.facts(environment));
  const world = await runner.observe(environment, signal);
  const changes = permitted(request, runner.diff(wanted, world));
  for (const change of changes) yield { type: 'change', change };
  const priced = withCost(runner, world);
  const refused = runner.refusal?.(wanted, world, changes);
  if (refused !== undefined) return priced(failed(refused, 0));
  if (verb === 'plan') return priced({ ...ended(wanted, changes.length), outcome: changes.length === 0 ? 'ok' : 'different' });
  const lost = verb === 'up' ? changes.filter((change) => change.data === 'lost') : [];
  if (lost.length > 0) return failed(wouldLose(lost, environment), 0);
  if (changes.length === 0) return ended(wanted, 0);
  const steps = runner.steps(changes, wanted, world);
  yield { type: 'begin', v: 1, verb, environment: environment.name, target: environment.target.id, steps: outline(steps, request.history) };
  const broken = yield* execute(steps, signal);
  if (signal.aborted) return cancelled(0);
  const left = permitted(request, runner.diff(wanted, await runner.observe(environment, signal)));
  const changed = Math.max(0, changes.length - left.length);
  if (broken !== undefined) return failed(broken, changed);
  return left.length === 0 ? ended(wanted, changed) : failed(notConverged(left), changed);
}

/** As one failure, under the id of the first: all obstacles are reported together, each with its remedy. */
function together(first: Failure, findings: readonly Failure[]): Failure {
  const all = (of: (finding: Failure) => string) => findings.flatMap((finding) => (of(finding) === '' ? [] : [of(finding)])).join('; ');
  return {
    ...first,
    what: all(({ what }) => what),
    why: all(({ why }) => why),
    fix: [...new Set(findings.flatMap(({ fix }) => fix))],
    ...(findings.length > 1 ? { findings: findings.map(({ what, why, fix }) => ({ what, why, fix })) } : {}),
  };
}

function withCost<ObservedState>(runner: TargetRunner<ObservedState>, world: ObservedState): (end: End) => End {
  const cost = runner.cost?.(world);
  return (end) => (cost === undefined ? end : { ...end, cost });
}

/** `down` keeps data unless a purge was requested; no target decides this for itself. */
function permitted<ObservedState>({ verb, purge = false }: RunRequest<ObservedState>, changes: readonly Change[]): readonly Change[] {
  return verb === 'down' && !purge ? changes.filter((change) => change.data !== 'lost') : changes;
}

function outline(steps: readonly Step[], history: History): readonly StepOutline[] {
  return steps.map(({ id, title, after }) => {
    const expectMs = history.expectMs(id);
    return { id, title, after, ...(expectMs === undefined ? {} : { expectMs }) };
  });
}

function ended(wanted: Resolved | undefined, changed: number): End {
  if (wanted === undefined) return { type: 'end', outcome: 'ok', changed, urls: {}, next: ['debt-platform up'] };
  const [origin] = wanted.public.origins;
  return {
    type: 'end',
    outcome: 'ok',
    changed,
    urls: { web: origin, api: `${origin}/v1` },
    next: ['debt register', 'debt-platform status'],
  };
}

const failed = (why: Failure, changed: number): End => ({ type: 'end', outcome: 'failed', changed, urls: {}, next: why.fix, failure: why });

/** The `end` of a run that failed before it could begin, and therefore has no run id. */
export const endedEarly = (why: Failure, outcome: 'failed' | 'cancelled' = 'failed'): Event => ({
  ...failed(why, 0),
  outcome,
  at: new Date().toISOString(),
  run: '',
});

const cancelled = (changed: number): End => ({
  type: 'end',
  outcome: 'cancelled',
  changed,
  urls: {},
  next: [],
  failure: failure('interrupted', { what: 'interrupted', why: 'what was done stays' }),
});

const name = ({ op, kind, name: what }: Change): string => `${op} ${kind} ${what}`;

function wouldLose(changes: readonly Change[], { name: environment, target }: Environment): Failure {
  return failure('data_would_be_lost', {
    what: `this would lose data: ${changes.map(name).join(', ')}`,
    fix: [backupAdvice(target.id, environment), `debt-platform down --purge --env ${environment}`],
  });
}

function notConverged(left: readonly Change[]): Failure {
  return failure('not_converged', { what: `still different: ${left.map(name).join(', ')}`, fix: ['debt-platform plan'] });
}

/** Records the duration of each step. */
function createStopwatch(now: () => Date, history: History): { see(event: NewEvent): Promise<void> } {
  const started = new Map<string, number>();
  return {
    async see(event) {
      if (event.type !== 'step') return;
      if (event.state === 'started') started.set(event.step, now().getTime());
      const since = started.get(event.step);
      if (event.state === 'done' && since !== undefined) await history.record(event.step, now().getTime() - since);
    },
  };
}
