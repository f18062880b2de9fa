/** A handle on the pods of one environment, whatever cluster they run in. */
import type { Unit } from '../model/resolved.ts';
import type { PlatformError } from '../runner/failures.ts';
import type { Attached, Status } from '../runner/target.ts';
import type { Kubectl } from './kubectl.ts';
import { KubectlError } from './kubectl-error.ts';

export interface ClusterAccess {
  readonly status: Pick<Status, 'environment' | 'target' | 'urls'>;
  /** Of the model; those that are no pods are left out. */
  readonly units: readonly Unit[];
  /** Undefined when there is no cluster. */
  open(): Promise<Kubectl | undefined>;
  /** What it means that the API does not answer: undefined when the cluster is stopped, else what to tell. */
  silence(error: KubectlError): Promise<PlatformError | undefined>;
}

export function attachToCluster(access: ClusterAccess): Attached {
  const stopped = { ...access.status, phase: 'stopped', urls: {}, units: [] } as const;
  return {
    status: async () => stopped,
    events: async function* () {
      // No run leaves a stream behind here: what runs belongs to the cluster.
    },
    follow: async function* () {},
    restart: async () => undefined,
    stop: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
