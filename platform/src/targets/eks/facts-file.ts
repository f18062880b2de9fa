/** The facts that `synth eks` and `gitops` take, as far as the stack knows them: only the digests of the images are missing. */

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '@debt/terminal/files/files';
import { readIfPresent, writeWhole } from '../../environment/files.ts';
import { isRecord } from '../../environment/records.ts';
import { failureOf, PlatformError } from '../../failures/failures.ts';
import { type ClusterFacts, exampleFacts, parseClusterFacts } from '../../render/kubernetes/facts.ts';
import type { Layout } from './layout.ts';
import { isOutputs, type Outputs } from './program/outputs.ts';

export interface StackFacts {
  /** Maps the name of an image to its repository, with the digest that the operator has added. `synth eks` refuses an image without a digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly origins: readonly string[];
  readonly aws: Pick<Outputs, 'region' | 'certificateArn' | 'storeSubnets' | 'endpointSubnets' | 'publicSubnets'> & {
    readonly sourceRanges?: readonly string[];
  };
}

export const factsPath = ({ directory }: Layout): string => join(directory, 'facts.json');

/** Earlier images are kept while their repository is still the one that the stack names. */
export function factsOf(
  { origin, region, certificateArn, storeSubnets, endpointSubnets, publicSubnets, sourceRanges, repositories }: Outputs,
  before: unknown,
): StackFacts {
  const written = isRecord(before) && isRecord(before['images']) ? before['images'] : {};
  const imageOf = (id: string, repository: string): string => {
    const known = written[id];
    return typeof known === 'string' && known.startsWith(`${repository}@`) ? known : repository;
  };
  return {
    images: Object.fromEntries(Object.entries(repositories).map(([id, repository]) => [id, imageOf(id, repository)])),
    origins: [origin],
    aws: { region, certificateArn, storeSubnets, endpointSubnets, publicSubnets, ...(sourceRanges.length === 0 ? {} : { sourceRanges }) },
  };
}

/**
 * Whether the file matches the present outputs of the stack. False also for a stack of another version, whose outputs lack values that the file
 * needs.
 */
export async function factsAreCurrent(layout: Layout, outputs: unknown): Promise<boolean> {
  const text = await readIfPresent(factsPath(layout));
  if (text === undefined || !isOutputs(outputs)) return false;
  const there = parseJson(text);
  return isDeepStrictEqual(there, factsOf(outputs, there));
}

/** Returns the path of the file. It contains no secrets. */
export async function writeFacts(layout: Layout, outputs: Outputs): Promise<string> {
  const path = factsPath(layout);
  const before = await readIfPresent(path);
  await writeWhole(path, `${JSON.stringify(factsOf(outputs, before === undefined ? undefined : parseJson(before)), undefined, 2)}\n`);
  return path;
}

/**
 * The facts of the stack, with placeholders for the images; the real ones are read from the cluster. Throws `facts_invalid` when the file is
 * missing or incomplete.
 */
export async function readFacts(layout: Layout): Promise<ClusterFacts> {
  const path = factsPath(layout);
  const text = await readIfPresent(path);
  const written = text === undefined ? undefined : parseJson(text);
  try {
    return parseClusterFacts({ ...(isRecord(written) ? written : {}), images: exampleFacts('eks').images }, 'eks');
  } catch (cause) {
    throw new PlatformError(
      'facts_invalid',
      {
        what: `${path} does not contain the outputs of the stack of ${layout.name}`,
        why: text === undefined ? 'it is not there' : failureOf(cause).why,
        fix: [`debt-platform up --env ${layout.name}`],
      },
      { cause },
    );
  }
}
