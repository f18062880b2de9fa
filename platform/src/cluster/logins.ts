/** The Secret with every random value. It is created once: a new password beside an old volume would make the data inaccessible. */
import { randomBytes } from 'node:crypto';
import { PlatformError } from '../failures/failures.ts';
import { cluster } from '../model/cluster.ts';
import { labelsOf, loginsSecret, waveAnnotation } from '../render/kubernetes/names.ts';
import { isRecord, type KubernetesObject } from '../render/kubernetes/objects.ts';
import { type Logins, missingLogins, type WantedSecret } from '../render/kubernetes/secrets.ts';
import type { Kubectl, KubectlCall } from './kubectl.ts';
import { KubectlError } from './kubectl-error.ts';

export interface LoginsRequest {
  readonly environment: string;
  /** From `loginKeys`. */
  readonly keys: readonly string[];
  /** The existing volumes, from `observeCluster`. */
  readonly volumes: readonly string[];
  readonly signal?: AbortSignal;
}

const namespace = cluster.namespaces.stores;
const valueBytes = 32;

/**
 * Returns the values in the cluster, or creates them when there are none; the namespace of the stores must exist. Two concurrent callers get the same
 * values. Throws `data_would_be_lost` when the values are gone but volumes remain, and `step_failed` when a key is missing.
 */
export async function ensureLogins(kubectl: Kubectl, request: LoginsRequest): Promise<Logins> {
  const there = await readLogins(kubectl, request);
  if (there !== undefined) return there;
  const call = request.signal === undefined ? {} : { signal: request.signal };
  const data = Object.fromEntries(request.keys.map((key) => [key, randomBytes(valueBytes).toString('base64url')]));
  const input = JSON.stringify(secretObject({ namespace, name: loginsSecret, data }, request.environment));
  await kubectl.run(['create', '--filename=-'], { ...call, input }).catch((error: unknown) => {
    if (!(error instanceof KubectlError && error.reason === 'exists')) throw error;
  });
  const made = await readLogins(kubectl, { ...request, volumes: [] });
  if (made === undefined)
    throw new PlatformError('step_failed', { what: `the Secret ${namespace}/${loginsSecret} was made and is gone again` });
  return made;
}

/** Reads only; undefined in a cluster that has neither logins nor volumes yet. Throws like `ensureLogins`. */
export async function readLogins(kubectl: Kubectl, { keys, volumes, signal }: LoginsRequest): Promise<Logins | undefined> {
  const call: KubectlCall = signal === undefined ? {} : { signal };
  const [secret] = await kubectl.list(['get', 'secret', loginsSecret, `--namespace=${namespace}`, '--ignore-not-found'], call);
  if (secret === undefined) {
    refuseBeside(volumes);
    return undefined;
  }
  const data = isRecord(secret) && isRecord(secret['data']) ? secret['data'] : {};
  const logins = Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, Buffer.from(value, 'base64').toString('utf8')]] : [],
    ),
  );
  const missing = missingLogins(keys, logins);
  if (missing.length === 0) return logins;
  throw new PlatformError('step_failed', {
    what: `the Secret ${namespace}/${loginsSecret} lacks ${missing.join(', ')}`,
    why: 'it is made once and never changed, and these values were not known then',
    fix: ['make a backup, and restore it into a new environment'],
  });
}

function refuseBeside(volumes: readonly string[]): void {
  if (volumes.length === 0) return;
  throw new PlatformError('data_would_be_lost', {
    what: `the Secret ${namespace}/${loginsSecret} is gone, and the volumes ${volumes.join(', ')} know its passwords only`,
    why: 'new passwords would make the data on them inaccessible',
    fix: [`put the Secret ${loginsSecret} back from a backup of the cluster`],
  });
}

/** The Secret in the form of the API. It belongs to the wave of the objects to which pods refer. */
export const secretObject = ({ namespace: space, name, data }: WantedSecret, environment: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    namespace: space,
    name,
    labels: labelsOf({ environment, id: name, component: 'secret' }),
    annotations: { [waveAnnotation]: '1' },
  },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});
