/**
 * Checks the invariants of a running platform from inside its cluster: two tasks are applied, awaited, read, and always removed again. Network
 * policies are not enforced where a pod reaches a store to which it has no edge.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../failures/failures.ts';
import { cluster } from '../model/cluster.ts';
import type { Environment } from '../model/model.ts';
import { platform } from '../model/platform.ts';
import { resolve } from '../model/resolve.ts';
import type { ClusterTarget } from '../model/targets.ts';
import { outsider, type VerificationArgs, verifier } from '../model/verification.ts';
import { type ClusterFacts, modelFacts } from '../render/kubernetes/facts.ts';
import { componentLabel, environmentLabel, unitLabel, verificationComponent } from '../render/kubernetes/names.ts';
import { isKubernetesObject, type KubernetesObject } from '../render/kubernetes/objects.ts';
import { renderVerification, type Verification } from '../render/kubernetes/verification.ts';
import type { Check } from '../verify/check.ts';
import { type Report, reportIn } from '../verify/report.ts';
import { fieldManager } from './apply.ts';
import { condition, part, records, text } from './fields.ts';
import type { Kubectl } from './kubectl.ts';
import { podsAmong, problemAmong } from './pod-problem.ts';
import { readinessOf } from './readiness.ts';
import { ownerOf } from './status.ts';

export interface VerificationInput {
  readonly kubectl: Kubectl;
  readonly environment: Environment;
  readonly target: ClusterTarget;
  /** The tasks run the image that runs now, whatever the facts name. */
  readonly facts: ClusterFacts;
  /** The command to suggest where network policies are not enforced. */
  readonly unenforced: string;
  readonly report: (note: string) => void;
  readonly signal: AbortSignal;
  readonly pollMs?: number;
  /** The maximum duration of the tasks; their own limit is ten minutes. */
  readonly timeoutMs?: number;
}

const defaults = { pollMs: 1_000, timeoutMs: 630_000 } as const;
/** An interrupted command cleans up too, and must not hang while it does. */
const cleanupMs = 30_000;
const linesRead = 50;
const { app, stores } = cluster.namespaces;

/** Throws `not_running`, `step_failed` with the output of a task, `timeout`, `KubectlError`s, and the signal's reason. */
export async function verifyInCluster(input: VerificationInput): Promise<readonly Check[]> {
  const { kubectl, report, signal } = input;
  const { image, destinations } = await lookAround(input);
  const run = randomBytes(6).toString('hex');
  await removeTasks(input, signal);
  const closed = { [verifier]: destinations.filter(({ edge }) => !edge).map(({ at }) => at), [outsider]: destinations.map(({ at }) => at) };
  const { objects } = tasksOf(input, image, { run, closed });
  try {
    report(`applying the tasks ${verifier} and ${outsider}`);
    const stream = objects.map((object) => JSON.stringify(object)).join('\n---\n');
    await kubectl.run(['apply', '--server-side', '--validate=strict', `--field-manager=${fieldManager}`, '--filename=-'], {
      input: stream,
      signal,
    });
    const pods = await ended(input, run);
    const [inside, outside] = await Promise.all([verifier, outsider].map((unit) => reportOf(kubectl, unit, pods.get(unit), signal)));
    if (inside === undefined || outside === undefined) throw new Error('a task has ended without a pod');
    return [...inside.checks, enforcement(inside, outside, input.unenforced)];
  } finally {
    await removeTasks(input, AbortSignal.timeout(cleanupMs)).catch((error: unknown) => {
      report(`the tasks could not be deleted; the next verify deletes them: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}

function tasksOf({ environment, target, facts: known }: VerificationInput, image: string, args: VerificationArgs): Verification {
  const facts = image === '' ? known : { ...known, images: { ...known.images, expenses: image } };
  return renderVerification(resolve(platform, environment, modelFacts(facts, target)), facts, args);
}

/** Both halves of the proof: the verifier reached its stores through its edges, because otherwise it could not have written a report. */
function enforcement(inside: Report, outside: Report, fix: string): Check {
  const reached = [
    ...inside.reached.map((unit) => `${verifier} reaches ${unit}`),
    ...outside.reached.map((unit) => `${outsider} reaches ${unit}`),
  ];
  return {
    name: 'a pod reaches a store only where it has an edge: network policies are enforced',
    violations: reached.length,
    sample: reached,
    ...(reached.length === 0 ? {} : { fix }),
  };
}

interface PodDestinations {
  readonly at: string;
  /** The verifier has an edge to it. */
  readonly edge: boolean;
}

/** The image that runs now, and the addresses of the stores that are ready: names could not be resolved without an edge. */
async function lookAround(input: VerificationInput) {
  const { kubectl, environment, signal } = input;
  const selector = `--selector=${environmentLabel}=${environment.name}`;
  const found = await kubectl.list(['get', 'deployments.apps,pods', '--all-namespaces', selector], { signal });
  const objects = found.filter(isKubernetesObject);
  const expenses = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'expenses' && metadata.namespace === app,
  );
  const template = expenses === undefined ? {} : part(part(part(expenses, 'spec'), 'template'), 'spec');
  const image = text(records(template['containers'])[0]?.['image']);
  const { units } = tasksOf(input, image, { run: '', closed: { [verifier]: [], [outsider]: [] } }).resolved;
  const edges = new Set(units.find(({ id }) => id === verifier)?.reaches.map(({ unit }): string => unit));
  const ready = objects.filter((each) => each.kind === 'Pod' && condition(each, 'Ready')?.['status'] === 'True');
  const destinations = ready.flatMap((pod) => destinationsOf(pod, edges));
  // Managed stores are not pods; there, the pods of a service are tried instead.
  const isMissing = (unit: string) => !ready.some(({ metadata }) => metadata.labels?.[unitLabel] === unit);
  const missing = units.filter(({ id, placement }) => placement === 'pod' && edges.has(id) && isMissing(id)).map(({ id }) => id);
  if (image === '' || destinations.length === 0 || missing.length > 0)
    throw new PlatformError('not_running', {
      what: `the environment ${environment.name} cannot be verified: ${missing.join(', ') || 'its pods'} ${missing.length === 1 ? 'is' : 'are'} not ready`,
      fix: [`debt-platform status --env ${environment.name}`],
    });
  return { image, destinations };
}

function destinationsOf(pod: KubernetesObject, edges: ReadonlySet<string>): readonly PodDestinations[] {
  const unit = pod.metadata.labels?.[unitLabel] ?? '';
  const ip = text(part(pod, 'status')['podIP']);
  const [container] = records(part(pod, 'spec')['containers']);
  const port = records(container?.['ports'])[0]?.['containerPort'];
  if (ip === '' || typeof port !== 'number' || !(pod.metadata.namespace === stores || unit === 'expenses')) return [];
  return [{ at: `${unit}=${ip.includes(':') ? `[${ip}]` : ip}:${port}`, edge: edges.has(unit) }];
}

/** The pod of each task once it has succeeded. */
async function ended(input: VerificationInput, run: string): Promise<ReadonlyMap<string, KubernetesObject>> {
  const { kubectl, environment, report, signal, pollMs = defaults.pollMs, timeoutMs = defaults.timeoutMs } = input;
  const deadline = performance.now() + timeoutMs;
  const pods = new Map<string, KubernetesObject>();
  for (let reported = ''; ; ) {
    const around = [
      ...(await kubectl.list(['get', 'jobs.batch,pods', `--namespace=${app}`, selectorOf(environment)], { signal })),
      ...(await kubectl.list(['get', 'events', `--namespace=${app}`, '--field-selector=type=Warning'], { signal })),
    ].filter(isKubernetesObject);
    const waiting: string[] = [];
    for (const unit of [verifier, outsider] as const) {
      const job = ownerOf(unit, around);
      const pod = job === undefined ? undefined : podsAmong(around, job).find((each) => isOf(each, run));
      const phase = pod === undefined ? undefined : part(pod, 'status')['phase'];
      if (pod !== undefined && phase === 'Succeeded') pods.set(unit, pod);
      else if (job !== undefined && (phase === 'Failed' || readinessOf(job).state === 'failed'))
        throw await failed(kubectl, unit, pod, signal);
      else
        waiting.push(
          `${unit} ${(job === undefined ? undefined : problemAmong(around, job)?.because) ?? (phase === 'Running' ? 'runs' : 'is being started')}`,
        );
    }
    if (waiting.length === 0) return pods;
    if (waiting.join('; ') !== reported) report((reported = waiting.join('; ')));
    if (performance.now() >= deadline)
      throw new PlatformError('timeout', { what: `not verified after ${timeoutMs / 1000} s: ${reported}`, fix: ['run the command again'] });
    await delay(pollMs, undefined, { signal });
  }
}

const selectorOf = ({ name }: Environment): string => `--selector=${environmentLabel}=${name},${componentLabel}=${verificationComponent}`;

/** A pod of an earlier run may still be terminating. */
const isOf = (pod: KubernetesObject, run: string): boolean =>
  records(part(pod, 'spec')['containers']).some(({ args }) => Array.isArray(args) && args.includes(`--run=${run}`));

async function reportOf(kubectl: Kubectl, unit: string, pod: KubernetesObject | undefined, signal: AbortSignal): Promise<Report> {
  const lines = pod === undefined ? [] : await reported(kubectl, pod, signal);
  const report = reportIn(lines);
  if (report !== undefined) return report;
  throw new PlatformError('step_failed', { what: `${unit} has ended without a report`, logs: lines.slice(-5) });
}

const reported = async (kubectl: Kubectl, { metadata }: KubernetesObject, signal: AbortSignal): Promise<readonly string[]> =>
  (await kubectl.run(['logs', metadata.name, `--namespace=${metadata.namespace ?? app}`, `--tail=${linesRead}`], { signal })).split('\n');

async function failed(kubectl: Kubectl, unit: string, pod: KubernetesObject | undefined, signal: AbortSignal): Promise<PlatformError> {
  const lines = pod === undefined ? [] : (await reported(kubectl, pod, signal).catch(() => [])).filter((line) => line !== '');
  return new PlatformError('step_failed', { what: `${unit} could not check anything`, why: lines.at(-1) ?? '', logs: lines.slice(-5) });
}

/** Deleting a Job deletes its pods. */
async function removeTasks({ kubectl, environment }: VerificationInput, signal: AbortSignal): Promise<void> {
  const options = [selectorOf(environment), '--ignore-not-found', '--wait=false'];
  await kubectl.run(['delete', 'jobs.batch,networkpolicies.networking.k8s.io,serviceaccounts', `--namespace=${app}`, ...options], {
    signal,
  });
  await kubectl.run(['delete', 'networkpolicies.networking.k8s.io', `--namespace=${stores}`, ...options], { signal });
}
