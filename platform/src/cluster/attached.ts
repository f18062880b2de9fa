/** Access to the pods of one environment, in any kind of cluster. */

import { notRunning, PlatformError } from '../failures/failures.ts';
import type { Unit } from '../model/resolved.ts';
import { environmentLabel, namespaceOf } from '../render/kubernetes/names.ts';
import { isKubernetesObject, type KubernetesObject } from '../render/kubernetes/objects.ts';
import type { Attached, Status } from '../runner/target.ts';
import type { Kubectl } from './kubectl.ts';
import { KubectlError } from './kubectl-error.ts';
import { type Look, readLogs } from './logs.ts';
import { restartUnit } from './restart.ts';
import { statusOfUnits } from './status.ts';

export interface ClusterAccess {
  readonly status: Pick<Status, 'environment' | 'target' | 'urls'>;
  /** The units of the model; units that are not pods are ignored. */
  readonly units: readonly Unit[];
  /** Undefined when there is no cluster. */
  readonly open: () => Promise<Kubectl | undefined>;
  /** The meaning of an API that does not answer: undefined when the cluster is stopped, else the error to report. */
  readonly silence: (error: KubectlError) => Promise<PlatformError | undefined>;
}

const nothing: Look = { phase: 'stopped', units: [], objects: [] };

export function attachToCluster(access: ClusterAccess): Attached {
  const { environment } = access.status;
  // A cluster is opened once: its address and its login remain valid for the duration of a command.
  let opened: Promise<Kubectl | undefined> | undefined;
  const kubectl = (): Promise<Kubectl | undefined> => (opened ??= access.open());
  const running = async (): Promise<Kubectl> => (await kubectl()) ?? Promise.reject(notRunning(environment));
  const look = async (): Promise<Look> => {
    const there = await kubectl();
    return there === undefined ? nothing : lookAt(there, access);
  };
  return {
    async status() {
      const { phase, units } = await look();
      return { ...access.status, phase, units, urls: phase === 'stopped' ? {} : access.status.urls };
    },
    events: async function* () {
      // No run leaves a stream here: the running objects belong to the cluster.
    },
    follow: async function* (options) {
      const there = await kubectl();
      if (there !== undefined) yield* readLogs({ kubectl: there, environment, look }, options);
    },
    restart: async (unit, signal) => restartUnit({ kubectl: await running(), look }, unit, signal),
    async stop() {
      throw new PlatformError('not_here', {
        what: 'what runs in a cluster is stopped as a whole',
        fix: [`debt-platform down --env ${environment}`],
      });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** The API of a running cluster. Throws `not_running`, and what `silence` makes of an API that does not answer. */
export async function runningCluster(access: ClusterAccess): Promise<Kubectl> {
  const kubectl = await access.open();
  if (kubectl !== undefined && (await lookAt(kubectl, access)).phase !== 'stopped') return kubectl;
  throw notRunning(access.status.environment);
}

const lasting = 'deployments.apps,statefulsets.apps,jobs.batch,pods';

/** The status of all units, with warnings only about units that are not as they should be. */
async function lookAt(kubectl: Kubectl, { status: { environment }, units, silence }: ClusterAccess): Promise<Look> {
  const spaces = [...new Set(units.filter(({ placement }) => placement === 'pod').map(namespaceOf))];
  const [only, ...more] = spaces;
  const where = only !== undefined && more.length === 0 ? `--namespace=${only}` : '--all-namespaces';
  const list = async (args: readonly string[]): Promise<readonly KubernetesObject[]> =>
    (await kubectl.list([...args, where, '--request-timeout=15s'])).filter(isKubernetesObject);
  try {
    const objects = await list(['get', lasting, `--selector=${environmentLabel}=${environment}`]);
    const first = statusOfUnits(units, objects);
    if (first.phase === 'stopped' || first.units.every(({ state }) => state === 'ready' || state === 'stopped'))
      return { ...first, objects };
    const all = [...objects, ...(await list(['get', 'events', '--field-selector=type=Warning']))];
    return { ...statusOfUnits(units, all), objects: all };
  } catch (error) {
    if (!(error instanceof KubectlError) || (error.reason !== 'unreachable' && error.reason !== 'timed out')) throw error;
    const failure = await silence(error);
    if (failure !== undefined) throw failure;
    return nothing;
  }
}
