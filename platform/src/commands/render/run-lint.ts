/** Lints a directory, or the rendered manifests of every target and size. */
import { stat } from 'node:fs/promises';
import { judge, type Verdict } from '../../gate/gate.ts';
import { modelOf, readManifests } from '../../gate/read.ts';
import { sizesOf } from '../../model/choices.ts';
import type { SizeId } from '../../model/model.ts';
import { type ClusterTarget, targets } from '../../model/targets.ts';
import { exampleFacts } from '../../render/kubernetes/facts.ts';
import { synthCluster } from '../../render/kubernetes/synth.ts';
import { usage } from '../context.ts';

export interface Linted extends Verdict {
  readonly of: string;
  readonly objects: number;
}

/** Throws `usage` when it is not a directory. */
export async function lintDirectory(directory: string): Promise<Linted> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true) throw usage(`${directory} is not a directory`, ['debt-platform synth kind --out manifests']);
  const { objects, unreadable } = await readManifests(directory);
  const resolved = modelOf(objects);
  const verdict = await judge(resolved === undefined ? { objects } : { objects, resolved });
  const broken = unreadable.map(({ path, why }) => ({ rule: 'readable', object: path, message: why }));
  return { of: directory, objects: objects.length, ...verdict, findings: [...broken, ...verdict.findings] };
}

export async function lintSynthesised(environment: string): Promise<readonly Linted[]> {
  const all = lintedOf('kind').concat(lintedOf('eks'));
  const results: Linted[] = [];
  for (const { target, size } of all) {
    const { objects, resolved } = synthCluster({ name: environment, target, size }, exampleFacts(target, size));
    results.push({ of: `${target} at size ${size}`, objects: objects.length, ...(await judge({ objects, resolved })) });
  }
  return results;
}

const lintedOf = (target: ClusterTarget): { readonly target: ClusterTarget; readonly size: SizeId }[] =>
  sizesOf(targets[target]).map((size) => ({ target, size }));
