/**
 * Turns rendered objects into templates. Values of the chart are rendered as unique placeholders, which are then replaced in the text. The chart
 * therefore cannot differ from the manifests.
 */
import { cluster } from '../../../model/cluster.ts';
import { unitLabel, waveAnnotation } from '../names.ts';
import { isRecord, type KubernetesObject } from '../objects.ts';
import { toYaml } from '../yaml.ts';
import { terms } from './terms.ts';

/** Kinds that the owner of the namespace or another operator is responsible for. */
const left = new Set(['Namespace', 'ResourceQuota', 'ExternalSecret']);

export interface Template {
  readonly name: string;
  readonly text: string;
}

export function templatesOf(objects: readonly KubernetesObject[]): readonly Template[] {
  return objects.filter(({ kind }) => !left.has(kind)).map((object) => ({ name: nameOf(object), text: textOf(object) }));
}

const nameOf = ({ kind, metadata }: KubernetesObject): string =>
  `${metadata.labels?.[unitLabel] ?? metadata.name}-${kind.toLowerCase()}.yaml`;

class Terms {
  readonly #expressions: string[] = [];

  /** A placeholder for an expression; where it is the whole value, the value has the type of the expression's result. */
  of(expression: string): string {
    this.#expressions.push(expression);
    return `HELMWORD${this.#expressions.length}X`;
  }

  replaceIn(text: string): string {
    return this.#expressions.reduce((sum, expression, at) => sum.replaceAll(`HELMWORD${at + 1}X`, `{{ ${expression} }}`), text);
  }
}

function textOf(object: KubernetesObject): string {
  const own = new Terms();
  const unit = object.metadata.labels?.[unitLabel] ?? object.metadata.name;
  const changed = deepMap(withoutOrder(object), (value, path) => valueOf(value, path, { own, unit, object }));
  const guard = object.kind === 'HorizontalPodAutoscaler' ? `{{- include "debt.mayGrow" (dict "root" $ "id" "${unit}") }}\n` : '';
  return `${guard}${own.replaceIn(replaceTerms(toYaml(objectOf(changed))))}`;
}

function objectOf(value: unknown): KubernetesObject {
  if (isRecord(value) && isRecord(value['metadata']) && typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string') {
    const { name } = value['metadata'];
    return {
      ...value,
      apiVersion: value['apiVersion'],
      kind: value['kind'],
      metadata: { ...value['metadata'], name: typeof name === 'string' ? name : '' },
    };
  }
  throw new Error('a template lost its kind');
}

/** Helm determines its own order, and hooks are specific to Argo. */
function withoutOrder(object: KubernetesObject): KubernetesObject {
  const { annotations = {}, ...metadata } = object.metadata;
  const kept = Object.entries(annotations).filter(
    ([name]) => name !== waveAnnotation && !name.startsWith('argocd.') && !name.startsWith('service.beta.'),
  );
  return { ...object, metadata: { ...metadata, ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }) } };
}

interface Where {
  readonly own: Terms;
  readonly unit: string;
  readonly object: KubernetesObject;
}

/** The template of one value, which depends on its path. */
function valueOf(value: unknown, path: string, { own, unit, object }: Where): unknown {
  const { kind } = object;
  if (kind === 'HorizontalPodAutoscaler' && path === '/spec/minReplicas') return own.of(`(index .Values.replicas "${unit}").min`);
  if (kind === 'HorizontalPodAutoscaler' && path === '/spec/maxReplicas') return own.of(`(index .Values.replicas "${unit}").max`);
  if (path.endsWith('/secret/secretName')) return own.of(`index .Values.secrets "${unit.split('-')[0] ?? unit}"`);
  if (kind === 'Job' && path === '/metadata/name') return `${unit}-${own.of('include "debt.release" . | sha256sum | trunc 10')}`;
  if (kind === 'Job' && path === '/metadata/labels/app.kubernetes.io~1instance')
    return `${unit}-${own.of('include "debt.release" . | sha256sum | trunc 10')}`;
  if (kind === 'ConfigMap' && path === '/data/Caddyfile') return own.of('include "debt.caddyfile" . | toJson');
  if (isCaddyfileName(value, path, kind)) return `gateway-${own.of('include "debt.caddyfile" . | sha256sum | trunc 10')}`;
  if (kind === 'Service' && unit === 'gateway') return publicService(value, path, own);
  if (kind === 'NetworkPolicy') return reachOf(value, own);
  return value;
}

const isCaddyfileName = (value: unknown, path: string, kind: string): boolean =>
  typeof value === 'string' &&
  /^gateway-[0-9a-f]{10}$/.test(value) &&
  (path.endsWith('/configMap/name') || (kind === 'ConfigMap' && /^\/metadata\/(name|labels\/app\.kubernetes\.io~1instance)$/.test(path)));

/** Only some types of Service have these. */
const ofLoadBalancers = new Set(['loadBalancerClass', 'externalTrafficPolicy']);

function publicService(value: unknown, path: string, own: Terms): unknown {
  if (path === '/spec/type') return own.of('.Values.service.type');
  if (path === '/spec/ports/0/port') return own.of('.Values.service.port');
  if (path === '/metadata/name') return value;
  if (path === '/spec' && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).filter(([key]) => !ofLoadBalancers.has(key)));
  }
  if (path === '/metadata' && isRecord(value)) return { ...value, annotations: own.of('toJson .Values.service.annotations') };
  return value;
}

/**
 * A rule for a managed store: its range and its port are values. The range of the load balancer is a value too, while the agent that provides
 * credentials has the same address in every cluster.
 */
function reachOf(value: unknown, own: Terms): unknown {
  if (!isRecord(value)) return value;
  if (hasBlock(value['from'])) return { ...value, from: own.of('include "debt.ranges" .Values.service.healthCheckRanges') };
  const [first] = listOf(value['to']);
  const [port] = listOf(value['ports']);
  if (!isRecord(first) || !isRecord(first['ipBlock']) || !isRecord(port)) return value;
  if (first['ipBlock']['cidr'] === cluster.identityAgent.range) return value;
  const engine = terms.engineOf(port['port']);
  const [ranges, number] =
    engine === 'mail-sink' ? ['.Values.mail.ranges', '.Values.mail.port'] : ['.Values.stores.ranges', `.Values.stores.ports.${engine}`];
  return { ports: [{ port: own.of(number), protocol: 'TCP' }], to: own.of(`include "debt.ranges" ${ranges}`) };
}

const hasBlock = (peers: unknown): boolean => listOf(peers).some((peer) => isRecord(peer) && isRecord(peer['ipBlock']));

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Parents are changed before their children, so that a placeholder can replace a whole branch. */
function deepMap(value: unknown, change: (value: unknown, path: string) => unknown, path = ''): unknown {
  const changed = change(value, path);
  if (Array.isArray(changed)) return changed.map((each, at) => deepMap(each, change, `${path}/${at}`));
  if (!isRecord(changed)) return changed;
  return Object.fromEntries(
    Object.entries(changed).map(([key, each]) => [key, deepMap(each, change, `${path}/${key.replaceAll('/', '~1')}`)]),
  );
}

/** Placeholders of the facts and of the environment, which may be inside longer values. */
export function replaceTerms(text: string): string {
  return terms.replacements.reduce(
    (sum, [from, to]) => (typeof from === 'string' ? sum.replaceAll(from, to) : sum.replace(from, to)),
    text,
  );
}
