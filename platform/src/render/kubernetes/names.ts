/** Names, labels and annotations of all rendered objects. Selectors and names never change: they are immutable in running clusters. */
import { createHash } from 'node:crypto';
import { cluster } from '../../model/cluster.ts';
import type { ServiceId } from '../../model/model.ts';
import type { Unit, UnitId } from '../../model/resolved.ts';
import { isRecord } from './objects.ts';

export const environmentLabel = 'debt.dev/environment';
/** The unit that an object belongs to. */
export const unitLabel = 'debt.dev/unit';
/** On namespaces: the target and size of the manifests. */
export const targetAnnotation = 'debt.dev/target';
export const sizeAnnotation = 'debt.dev/size';
/** Objects of a wave are applied when those of the waves before it are ready. */
export const waveAnnotation = 'debt.dev/wave';
/** On a Job without a time to live: how long it remains after it has ended. */
export const keptAnnotation = 'debt.dev/kept';

/** The one Secret that the command line creates once; it is never rendered, changed or removed. */
export const loginsSecret = 'debt-logins';

export const componentLabel = 'app.kubernetes.io/component';
/** The component label of objects that exist only while `verify` runs; `verify` finds and removes them by it, and other commands ignore them. */
export const verificationComponent = 'verification';

const nameLabel = 'app.kubernetes.io/name';
const partOfLabel = 'app.kubernetes.io/part-of';

/** The selector labels of pods: exactly these two, permanently. */
export const selectorOf = (id: string): Readonly<Record<string, string>> => ({ [nameLabel]: id, [partOfLabel]: cluster.partOf });

export interface LabelInput {
  readonly environment: string;
  /** The unit, or the name of an object that belongs to no unit. */
  readonly id: string;
  readonly component: string;
  readonly version?: string;
}

export function labelsOf({ environment, id, component, version }: LabelInput): Record<string, string> {
  return {
    ...selectorOf(id),
    [componentLabel]: component,
    'app.kubernetes.io/managed-by': 'debt-platform',
    ...(version === undefined ? {} : { 'app.kubernetes.io/version': version }),
    [environmentLabel]: environment,
    owner: 'debt-platform',
  };
}

/** The tag of an image, or the beginning of its digest: a valid value of a label. */
export function versionOf(image: string): string {
  const [, digest] = image.split('@sha256:');
  return digest?.slice(0, 16) ?? image.split('/').at(-1)?.split(':')[1] ?? 'unknown';
}

/** A short hash for the end of a name; equal for equal content, whatever the order of its keys. */
export const shortHash = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(content, (_key, value: unknown) => (isRecord(value) ? sorted(value) : value)))
    .digest('hex')
    .slice(0, 10);

const sorted = (record: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The Secret of a service in the cluster, with one key for each variable. */
export const serviceSecret = (owner: ServiceId): string => owner;
/** The Secret of an engine that runs as a pod: the definition of its users. */
export const engineSecret = (engine: UnitId): string => engine;

export const namespaceOf = (unit: Pick<Unit, 'kind'>): string =>
  unit.kind === 'engine' ? cluster.namespaces.stores : cluster.namespaces.app;

/** The name by which other pods find a unit; fully qualified, so that one DNS query is enough. */
export const hostOf = (id: UnitId, namespace: string): string => `${id}.${namespace}.svc.${cluster.domain}`;
