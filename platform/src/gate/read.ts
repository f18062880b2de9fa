/** Reads manifests from files. */

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { managedPorts } from '../model/cluster.ts';
import { type SizeId, sizeIds } from '../model/model.ts';
import type { Resolved } from '../model/resolved.ts';
import { clusterTargets } from '../model/targets.ts';
import { exampleFacts } from '../render/kubernetes/facts.ts';
import { environmentLabel, sizeAnnotation, targetAnnotation } from '../render/kubernetes/names.ts';
import { isKubernetesObject, isRecord, type KubernetesObject } from '../render/kubernetes/objects.ts';
import { resolveCluster } from '../render/kubernetes/synth.ts';

/** A directory with more files than this does not contain the manifests of one platform. */
const filesMax = 5_000;

export interface ManifestFiles {
  readonly objects: readonly KubernetesObject[];
  /** Files that contain anything other than Kubernetes objects, each with its problem. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  readonly files: number;
}

/** Every `.yaml`, `.yml` and `.json` under a directory, in the order of their names. Lists are split into their items. */
export async function readManifests(directory: string): Promise<ManifestFiles> {
  const paths: string[] = [];
  for await (const path of glob('**/*.{yaml,yml,json}', { cwd: directory })) {
    if (paths.length >= filesMax) throw new Error(`there are more than ${filesMax} files in ${directory}`);
    paths.push(path);
  }
  const read = await Promise.all(
    paths.toSorted().map(async (path) => ({ path, ...parseManifests(await readFile(join(directory, path), 'utf8')) })),
  );
  return {
    objects: read.flatMap(({ objects }) => objects),
    unreadable: read.flatMap(({ path, problems }) => problems.map((why) => ({ path, why }))),
    files: paths.length,
  };
}

/** Parses as Kubernetes does, which is YAML 1.1. JSON is YAML. */
export function parseManifests(text: string): { readonly objects: readonly KubernetesObject[]; readonly problems: readonly string[] } {
  const documents = parseAllDocuments(text, { version: '1.1' });
  const objects: KubernetesObject[] = [];
  const problems: string[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    problems.push(...document.errors.map(({ message }) => message.split('\n')[0] ?? message));
    const value: unknown = document.toJS();
    if (value === null) continue;
    const items = isRecord(value) && value['kind'] === 'List' && Array.isArray(value['items']) ? value['items'] : [value];
    for (const item of items) {
      if (isKubernetesObject(item)) objects.push(item);
      else problems.push('a document without apiVersion, kind and metadata.name');
    }
  }
  return { objects, problems };
}

/** The model from which our manifests were rendered, according to the annotations of their namespace; undefined for foreign manifests. */
export function modelOf(objects: readonly KubernetesObject[]): Resolved | undefined {
  const namespace = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.annotations?.[targetAnnotation] !== undefined);
  const target = clusterTargets.find((id) => id === namespace?.metadata.annotations?.[targetAnnotation]);
  const name = namespace?.metadata.labels?.[environmentLabel];
  const size = sizeIds.find((id): id is SizeId => id === namespace?.metadata.annotations?.[sizeAnnotation]);
  if (target === undefined || name === undefined || size === undefined) return undefined;
  const facts = exampleFacts(target, size);
  const ranges = [...new Set(storeRanges(objects))];
  return resolveCluster(
    { name, target, size },
    facts.aws === undefined || ranges.length === 0 ? facts : { ...facts, aws: { ...facts.aws, storeSubnets: ranges } },
  );
}

const { 'mail-sink': mail, ...stores } = managedPorts;
const storePorts = new Set<unknown>(Object.values(stores).filter((port) => port !== mail));

/** The address ranges of the managed stores are facts that appear only in the policies. */
function storeRanges(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.flatMap((object) => (object.kind === 'NetworkPolicy' ? rangesIn(object['spec']) : []));
}

function rangesIn(spec: unknown): readonly string[] {
  if (!isRecord(spec) || !Array.isArray(spec['egress'])) return [];
  return spec['egress'].flatMap((rule: unknown) => {
    if (!isRecord(rule) || !Array.isArray(rule['to']) || !Array.isArray(rule['ports'])) return [];
    const isStore = rule['ports'].some((port: unknown) => isRecord(port) && storePorts.has(port['port']));
    if (!isStore) return [];
    return rule['to'].flatMap((to: unknown) =>
      isRecord(to) && isRecord(to['ipBlock']) && typeof to['ipBlock']['cidr'] === 'string' ? [to['ipBlock']['cidr']] : [],
    );
  });
}
