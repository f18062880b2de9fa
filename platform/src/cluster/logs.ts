/** The log output of the pods of some units: the last lines, and everything from then on, including pods that start in the meantime. */
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../failures/failures.ts';
import type { UnitId } from '../model/resolved.ts';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import type { LogEvent, UnitEvent } from '../runner/events.ts';
import type { FollowOptions, Status } from '../runner/target.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { metadataOf, numberOf, part, records, text } from './fields.ts';
import type { Kubectl } from './kubectl.ts';
import { podsAmong } from './pod-problem.ts';
import { ownerOf } from './status.ts';

/** One observation of the cluster. */
export interface Look extends Pick<Status, 'phase' | 'units'> {
  readonly objects: readonly KubernetesObject[];
}

export interface LogsInput {
  readonly kubectl: Kubectl;
  /** The environment in the events. */
  readonly environment: string;
  readonly look: () => Promise<Look>;
  /** The interval at which new pods are discovered. */
  readonly lookMs?: number;
}

const defaultLookMs = 2_000;
/** Each stream is a process; more of them would overload a machine. */
const streamsMax = 48;
const atOnce = 4;
/** Consecutive failed observations: an API server that restarts is unavailable for some seconds. */
const failedReadsMax = 15;

/** Throws `KubectlError` when the cluster does not answer, and `not_here` when there are too many pods to follow at the same time. */
export function readLogs(input: LogsInput, options: FollowOptions): AsyncIterable<LogEvent | UnitEvent> {
  return options.follow ? followed(input, options) : present(input, options);
}

/** One run of a container of a pod; a restarted container is a new instance. */
interface Instance {
  readonly unit: UnitId;
  readonly key: string;
  readonly pod: string;
  readonly namespace: string;
  /** Distinguishes the pods of a unit; absent where there is only one. */
  readonly replica?: string;
  readonly restarts: number;
  readonly runs: boolean;
}

function instancesIn({ units, objects }: Look, chosen: readonly UnitId[]): readonly Instance[] {
  const wanted = chosen.length > 0 ? chosen : units.map(({ unit }) => unit);
  return wanted.flatMap((unit) => {
    const owner = ownerOf(unit, objects);
    const pods = owner === undefined ? [] : podsAmong(objects, owner).toReversed();
    return pods.flatMap((pod) => instanceOf(unit, pod, pods.length > 1) ?? []);
  });
}

/** Undefined while no container of the pod has been started: there is nothing to read. */
function instanceOf(unit: UnitId, pod: KubernetesObject, oneOfMany: boolean): Instance | undefined {
  const [container] = records(part(pod, 'status')['containerStatuses']);
  if (container === undefined) return undefined;
  const [state, last] = [part(container, 'state'), part(container, 'lastState')];
  if (state['running'] === undefined && state['terminated'] === undefined && last['terminated'] === undefined) return undefined;
  const { name, namespace = 'default' } = pod.metadata;
  const restarts = numberOf(container['restartCount']);
  const key = `${text(metadataOf(pod, 'uid'))} ${restarts}`;
  const replica = oneOfMany ? { replica: name.split('-').at(-1) ?? name } : {};
  return { unit, key, pod: name, namespace, restarts, runs: state['running'] !== undefined, ...replica };
}

/** Unit by unit, each instance completely. */
async function* present(input: LogsInput, { units, tailLines, signal }: FollowOptions): AsyncIterable<LogEvent> {
  const instances = instancesIn(await input.look(), units);
  for (let at = 0; at < instances.length && !signal.aborted; at += atOnce) {
    const read = instances.slice(at, at + atOnce).map((instance) => lastLines(input, instance, tailLines, signal));
    for (const events of await Promise.all(read)) yield* events;
  }
}

/** For a container that has just restarted, the lines before the restart are the relevant ones. */
async function lastLines(input: LogsInput, instance: Instance, tailLines: number, signal: AbortSignal): Promise<readonly LogEvent[]> {
  const now = await collected(stream(input, instance, [`--tail=${tailLines}`], signal));
  const left = tailLines - now.length;
  if (instance.restarts === 0 || left <= 0 || !instance.runs) return now;
  return [...(await collected(stream(input, instance, ['--previous', `--tail=${left}`], signal))), ...now];
}

async function collected(lines: AsyncIterable<Line>): Promise<readonly LogEvent[]> {
  const all: LogEvent[] = [];
  // A pod that has disappeared in the meantime has no log.
  try {
    for await (const { event } of lines) all.push(event);
  } catch {
    return all;
  }
  return all;
}

interface Line {
  readonly event: LogEvent;
  /** The timestamp in nanoseconds: greater for a later line of the same pod. */
  readonly mark: string;
}

async function* stream(
  { kubectl, environment }: LogsInput,
  { unit, pod, namespace, replica }: Instance,
  more: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Line> {
  const which = replica === undefined ? {} : { replica };
  for await (const line of kubectl.lines(['logs', pod, `--namespace=${namespace}`, '--timestamps', ...more], signal)) {
    const { mark, text } = apart(line);
    const at = new Date(mark === '' ? Date.now() : mark).toISOString();
    yield { mark, event: { type: 'log', unit, stream: 'out', line: text, at, run: environment, ...which } };
  }
}

/** kubectl prints the time before each line, without trailing zeros. */
function apart(line: string): { readonly mark: string; readonly text: string } {
  const [, second, fraction = '', zone = '', text = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/s.exec(line) ?? [];
  return second === undefined ? { mark: '', text: line } : { mark: `${second}.${fraction.padEnd(9, '0')}${zone}`, text };
}

async function* followed(input: LogsInput, options: FollowOptions): AsyncIterable<LogEvent | UnitEvent> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const queue = new BoundedQueue<LogEvent | UnitEvent>();
  const watching = watch(input, { ...options, signal }, queue).finally(() => queue.end());
  // It is awaited below, also when the consumer stops early.
  watching.catch(() => undefined);
  try {
    yield* queue.read();
    await watching;
  } finally {
    over.abort();
    queue.end();
    await watching.catch(() => undefined);
  }
}

/** Observes repeatedly, and opens a stream for each instance that has none. Resolves when nothing runs any more, or at an abort. */
async function watch(
  input: LogsInput,
  { units, tailLines, signal }: FollowOptions,
  queue: BoundedQueue<LogEvent | UnitEvent>,
): Promise<void> {
  const streams = new Map<string, Promise<void>>();
  /** The time up to which each instance was read, by the clock of its node. */
  const readUntil = new Map<string, string>();
  let before: Look | undefined;
  let failedReads = 0;
  while (!signal.aborted) {
    const look = await input.look().catch((error: unknown) => {
      failedReads += 1;
      if (before === undefined || failedReads >= failedReadsMax) throw error;
    });
    if (look !== undefined) {
      failedReads = 0;
      for (const event of changes(before, look, units, input.environment)) await queue.put(event);
      const instances = instancesIn(look, units);
      refuseTooMany(instances);
      for (const instance of instances) {
        const { key, runs } = instance;
        const since = readUntil.get(key);
        if (streams.has(key) || (since !== undefined && !runs)) continue;
        const tail = before === undefined ? tailLines : -1;
        readUntil.set(key, since ?? '');
        const open = follow(input, { instance, tail, since: since ?? '', signal, queue, note: (mark) => readUntil.set(key, mark) });
        streams.set(
          key,
          open.finally(() => streams.delete(key)),
        );
      }
      before = look;
      if (look.phase === 'stopped') break;
    }
    await delay(input.lookMs ?? defaultLookMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(streams.values());
}

interface Followed {
  readonly instance: Instance;
  /** The number of existing lines to read; -1 = all. */
  readonly tail: number;
  /** The last line that was already read; empty when there is none. */
  readonly since: string;
  readonly signal: AbortSignal;
  readonly queue: BoundedQueue<LogEvent | UnitEvent>;
  readonly note: (mark: string) => void;
}

/** Reads until the container ends, the pod is gone, or the connection breaks; the next observation determines which. */
async function follow(input: LogsInput, { instance, tail, since, signal, queue, note }: Followed): Promise<void> {
  // The API accepts whole seconds only, so it sends some lines again.
  const from = since === '' ? `--tail=${tail}` : `--since-time=${since}`;
  try {
    for await (const { event, mark } of stream(input, instance, ['--follow', from], signal)) {
      if (since !== '' && mark <= since) continue;
      note(mark);
      await queue.put(event);
    }
  } catch {
    // As above: a pod that has disappeared has no log.
  }
}

function* changes(before: Look | undefined, { units }: Look, chosen: readonly UnitId[], environment: string): Iterable<UnitEvent> {
  for (const { unit, state, because } of units) {
    const was = before?.units.find((each) => each.unit === unit);
    if (was === undefined || (was.state === state && was.because === because)) continue;
    if (chosen.length > 0 && !chosen.includes(unit)) continue;
    yield { type: 'unit', unit, state, ...(because === undefined ? {} : { because }), at: new Date().toISOString(), run: environment };
  }
}

function refuseTooMany(instances: readonly Instance[]): void {
  if (instances.length <= streamsMax) return;
  throw new PlatformError('not_here', {
    what: `${instances.length} pods are too many to follow at once`,
    why: `each takes a program of its own, and ${streamsMax} is the most`,
    fix: ['debt-platform logs expenses --follow'],
  });
}
