import type { Variables } from '../../runner/paths.ts';
import type { TargetAccess, TargetVerbs } from '../../runner/target.ts';
import { createEmbeddedVerbs, type EmbeddedVerbsOptions } from '../embedded/verbs.ts';

/** The verbs of the target `engines`: the same processes as embedded, on servers that somebody else runs. */
export function createEnginesVerbs(variables: Variables, options: Omit<EmbeddedVerbsOptions, 'target'> = {}): TargetVerbs & TargetAccess {
  return createEmbeddedVerbs(variables, { ...options, target: 'engines' });
}
