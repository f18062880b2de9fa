/**
 * The platform as Kubernetes objects: renders the result of `resolve`. Pure and deterministic: the same input yields the same objects in the same
 * order.
 */
import { App, Chart } from 'cdk8s';
import { cluster } from '../../model/cluster.ts';
import type { EngineId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { waves } from '../../model/waves.ts';
import { ExternalSecrets } from './external-secrets.ts';
import type { ClusterFacts } from './facts.ts';
import { Gateway, Pages } from './gateway.ts';
import { waveAnnotation } from './names.ts';
import { Namespaces } from './namespaces.ts';
import { Network } from './network.ts';
import { isKubernetesObject, isRecord, type KubernetesObject, keyOf } from './objects.ts';
import { podOfOurs, servedPorts } from './services.ts';
import { Store } from './stores/store.ts';
import { Task } from './task.ts';
import { Workload } from './workload.ts';

export interface RenderFacts extends ClusterFacts {
  /** The text of the gateway's configuration. */
  readonly caddyfile: string;
}

/** Namespaces are in wave 0, objects to which pods refer are in wave 1, and the units follow in the order of the model. */
const groundWave = 1;
const firstUnitWave = 2;

/** Sorted by wave, then by kind, namespace and name. The Secrets of the target kind are not included: see `secrets.ts`. */
export function renderKubernetes(resolved: Resolved, facts: RenderFacts): readonly KubernetesObject[] {
  const app = new App();
  const chart = new Chart(app, cluster.partOf, { disableResourceNameHashes: true });
  const waveOf = new Map(waves(resolved.units).flatMap((ids, index) => ids.map((id) => [id, index + firstUnitWave] as const)));
  new Namespaces(chart, resolved, groundWave);
  new Network(chart, { resolved, facts, wave: groundWave });
  if (clusterTraits(resolved.environment).secrets === 'fetched') new ExternalSecrets(chart, resolved, groundWave);
  for (const unit of resolved.units)
    if (unit.placement === 'pod') renderUnit(chart, unit, { resolved, facts, wave: waveOf.get(unit.id) ?? 0 });
  const json: unknown[] = chart.toJson();
  return json.map((value) => finished(value, resolved)).toSorted(byWave);
}

interface Context {
  readonly resolved: Resolved;
  readonly facts: RenderFacts;
  readonly wave: number;
}

function renderUnit(chart: Chart, unit: Unit, { resolved, facts, wave }: Context): void {
  const environment = resolved.environment.name;
  switch (unit.kind) {
    case 'service': {
      const serves = servedPorts(unit, resolved);
      new Workload(chart, { ...podOfOurs(unit, resolved), environment, wave, ...(serves === undefined ? {} : { serves }) });
      return;
    }
    case 'task':
      new Task(chart, {
        ...podOfOurs(unit, resolved),
        environment,
        wave,
        removedBy: clusterTraits(resolved.environment).deployer,
      });
      return;
    case 'engine': {
      const id = keysOf<EngineId>(platform.engines).find((each) => each === unit.id);
      if (id === undefined) throw new Error(`${unit.id} is not an engine`);
      const image = id === 'mail-sink' ? (facts.images['mail-sink'] ?? unit.image) : unit.image;
      new Store(chart, { unit: { ...unit, id }, environment, image, wave });
      return;
    }
    case 'pages':
      new Pages(chart, { unit, resolved, facts, wave });
      return;
    case 'gateway':
      new Gateway(chart, { unit, resolved, facts, wave, caddyfile: facts.caddyfile });
      return;
    default:
      unit.kind satisfies never;
  }
}

/** Argo orders by its own annotation, which nothing else reads. */
export function finished(value: unknown, { environment }: Resolved): KubernetesObject {
  const clean = pruned(value);
  if (!isKubernetesObject(clean)) throw new Error(`this is no Kubernetes object: ${JSON.stringify(value)}`);
  if (clusterTraits(environment).deployer !== 'argo') return clean;
  const annotations = {
    ...clean.metadata.annotations,
    'argocd.argoproj.io/sync-wave': clean.metadata.annotations?.[waveAnnotation] ?? '0',
  };
  return { ...clean, metadata: { ...clean.metadata, annotations } };
}

/** Without empty lists and undefined values, which an API server does not store. Empty objects remain: they mean "all" or "a default". */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      each === undefined || (Array.isArray(each) && each.length === 0) ? [] : [[key, pruned(each)]],
    ),
  );
}

export const waveOf = ({ metadata }: KubernetesObject): number => Number(metadata.annotations?.[waveAnnotation] ?? '0');

/** Within a wave, referenced kinds come first. */
const kinds = [
  'Namespace',
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'ConfigMap',
  'ExternalSecret',
  'NetworkPolicy',
  'Service',
];
const rank = ({ kind }: KubernetesObject): number => (kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length);

function byWave(a: KubernetesObject, b: KubernetesObject): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return waveOf(a) - waveOf(b) || rank(a) - rank(b) || (left < right ? -1 : left > right ? 1 : 0);
}
