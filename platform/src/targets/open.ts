/** Maps the name of a target to its verbs: the only file outside of a target's folder that imports the folder. */
import type { Variables } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import type { TargetId } from '../model/model.ts';
import type { OpenTarget } from '../runner/target.ts';

/** Throws `target_not_built`. */
export async function openVerbs(target: TargetId, variables: Variables): Promise<OpenTarget> {
  switch (target) {
    case 'embedded': {
      const { createEmbeddedVerbs } = await import('./processes/verbs.ts');
      return createEmbeddedVerbs(variables);
    }
    case 'engines': {
      const { createEnginesVerbs } = await import('./processes/servers/verbs.ts');
      return createEnginesVerbs(variables);
    }
    case 'eks': {
      const { createEksVerbs } = await import('./eks/verbs.ts');
      return createEksVerbs(variables);
    }
    case 'kind': {
      const { createKindVerbs } = await import('./kind/verbs.ts');
      return createKindVerbs(variables);
    }
    case 'compose':
      throw new PlatformError('target_not_built', {
        what: `the target ${target} cannot be run by this version`,
        why: 'it is part of the model, but its runner is not built yet',
        fix: ['debt-platform synth compose', 'debt-platform up embedded'],
      });
    default:
      return target satisfies never;
  }
}
