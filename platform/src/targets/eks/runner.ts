/** Implements the target interface of the runner for `eks`: it observes by a preview, and its steps are the two stages of the program. */

import { takeLock } from '../../environment/lock.ts';
import { failure, PlatformError } from '../../failures/failures.ts';
import { profiles } from '../../model/cloud-profiles.ts';
import type { Environment } from '../../model/model.ts';
import type { Resolved } from '../../model/resolved.ts';
import type { Failure } from '../../runner/events.ts';
import type { Lock, TargetRunner } from '../../runner/target.ts';
import { clusterStagePrice } from './cost/later.ts';
import { prices } from './cost/prices.ts';
import { diffDown, diffUp } from './diff.ts';
import { factsAreCurrent } from './facts-file.ts';
import type { Layout } from './layout.ts';
import { costOf, noPreview, type ObservedState, type Preview, see } from './observed-state.ts';
import { type EksOptions, settingsOf } from './options.ts';
import { answers, lockedBy, lockedFix, preflight, unreachable, whoHolds } from './preflight.ts';
import { factsOnAws } from './program/identity/secret-values.ts';
import { parseEarlierOutputs } from './program/outputs.ts';
import type { Session, Update } from './pulumi-host/session.ts';
import { readLocks } from './pulumi-host/state-locks.ts';
import { policyViolated, raised, stillProtected, wouldReplaceProtected } from './refusals.ts';
import { downSteps, upSteps } from './steps.ts';

export function createRunner(options: EksOptions): TargetRunner<ObservedState> {
  const { layout, verb, purge } = options;
  return {
    preflight: (environment, signal) => preflight({ ...options, environment, signal }),
    lock: (_environment, forVerb) => takeEksLock(layout, forVerb),
    facts: async () => factsOnAws(settingsOf(options)),
    observe: (environment, signal) =>
      verb === 'down' ? observeDown(options, environment, signal) : observeUp(options, environment, signal),
    diff: (wanted, world) => (wanted === undefined ? diffDown(world) : diffUp(world, options.stage !== undefined)),
    refusal: (wanted, world) => refusalOf(options, wanted, world),
    cost: (world) => {
      const { before, after, unpriced } = costOf(world);
      return { before, after, unpriced, asOf: prices.asOf };
    },
    steps: (_changes, wanted, world) =>
      wanted === undefined ? downSteps(options, world, purge) : upSteps(options, wanted.environment, world),
  };
}

export const takeEksLock = ({ directory, name }: Layout, verb: string): Promise<Lock> =>
  takeLock(directory, verb, (holder) => lockedBy(whoHolds(holder), name));

async function observeUp(options: EksOptions, environment: Environment, signal: AbortSignal): Promise<ObservedState> {
  const session = options.session();
  await session.select(true, signal);
  const { outputs, protected: kept, reported } = await described(options, environment, signal);
  const stage = options.stage ?? (outputs === undefined ? 'aws' : 'cluster');
  if (stage === 'cluster' && outputs !== undefined && !(await answers(outputs.clusterEndpoint)))
    throw raised(unreachable(outputs.clusterEndpoint, environment, options.settings));
  await session.configure(stage, signal);
  const savePlan = options.verb === 'plan' && options.plan !== undefined ? { savePlan: options.plan } : {};
  const what: Update = { op: 'preview', ...savePlan, ...(options.drift ? { refresh: true } : {}) };
  const later = stage === 'aws' ? { later: clusterStagePrice(profiles[environment.size.id]) } : {};
  const factsBehind = outputs !== undefined && !(await factsAreCurrent(options.layout, reported));
  return { stage, outputs, protected: kept, factsBehind, ...later, preview: await previewed(session, what, signal) };
}

async function observeDown(options: EksOptions, environment: Environment, signal: AbortSignal): Promise<ObservedState> {
  const [first, ...more] = await preflight({ ...options, environment, signal, endpoint: undefined, locked: true });
  if (first !== undefined) throw raised({ ...first, fix: [first, ...more].flatMap(({ fix }) => fix) });
  const session = options.session();
  const gone: ObservedState = { stage: 'gone', outputs: undefined, protected: [], preview: noPreview };
  if (!(await session.select(false, signal))) return gone;
  const { outputs, protected: kept } = await described(options, environment, signal);
  // Pulumi would stop at the first of them.
  if (options.purge && kept.length > 0) throw raised(stillProtected(environment.name, kept));
  if (options.purge)
    return { stage: 'gone', outputs, protected: kept, preview: await previewed(session, { op: 'preview-destroy' }, signal) };
  if (outputs?.stage !== 'cluster') return { ...gone, outputs, protected: kept };
  if (!(await answers(outputs.clusterEndpoint))) throw raised(unreachable(outputs.clusterEndpoint, environment, options.settings));
  await session.configure('aws', signal);
  return { stage: 'aws', outputs, protected: kept, preview: await previewed(session, { op: 'preview' }, signal) };
}

/** Throws `locked` and `pending_operations`. Operations are also pending while a run is in progress, but such a run holds a lock. */
async function described(options: EksOptions, { name }: Environment, signal: AbortSignal) {
  const { outputs, pending, protected: kept } = await options.session().describe(signal);
  const locks = await readLocks(name, options.variables, signal);
  const [held] = locks.filter(({ abandoned }) => !abandoned);
  if (held !== undefined) throw raised({ ...lockedBy(held.who, name), fix: lockedFix(name) });
  if (pending.length > 0 || locks.length > 0)
    throw new PlatformError('pending_operations', {
      what: `an earlier run of ${name} was killed in the middle of ${pending.length} ${pending.length === 1 ? 'operation' : 'operations'}`,
      why: [...pending.map(({ operation, type, name: what }) => `${operation} ${type} ${what}`), ...locks.map(({ who }) => who)].join(', '),
      fix: [`debt-platform repair --env ${name}`, 'debt-platform up'],
    });
  // The outputs of a run that failed early are incomplete: such a stack starts with its first stage again.
  return { outputs: parseEarlierOutputs(outputs), protected: kept, reported: outputs };
}

/** A preview that a policy or a protection stopped still counts: the refusal follows after the changes were shown. */
async function previewed(session: Session, what: Update, signal: AbortSignal): Promise<Preview> {
  let preview = noPreview;
  try {
    await session.update(what, signal, (event) => (preview = see(preview, event)));
  } catch (error) {
    if (preview.violations.length === 0 && preview.guarded.length === 0) throw error;
  }
  return preview;
}

function refusalOf(options: EksOptions, wanted: Resolved | undefined, world: ObservedState): Failure | undefined {
  const { name } = options.layout;
  const { violations, guarded } = world.preview;
  if (violations.length > 0) return policyViolated(violations);
  if (wanted === undefined) return guarded.length === 0 ? undefined : stillProtected(name, guarded);
  if (guarded.length > 0) return wouldReplaceProtected(name, guarded);
  const { budgetMonthlyUsd } = settingsOf(options);
  const { after } = costOf(world);
  if (after.to <= budgetMonthlyUsd) return undefined;
  return failure('budget_exceeded', {
    what: `${name} may cost ${after.to.toFixed(0)} USD a month, and its budget is ${budgetMonthlyUsd} USD`,
    why: `an estimate with prices of ${prices.asOf}`,
    fix: ['choose a smaller --size', 'raise budgetMonthlyUsd in the settings'],
  });
}
