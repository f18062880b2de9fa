/** Opens the verbs of a target by its name. */

import { nearest } from '@debt/terminal/suggest';
import type { EnvironmentFile } from '../environment/environment-file.ts';
import { environmentDir } from '../environment/paths.ts';
import { notRunning, PlatformError } from '../failures/failures.ts';
import { type TargetId, targetIds } from '../model/model.ts';
import type { OpenTarget } from '../runner/target.ts';
import { openVerbs } from '../targets/open.ts';
import { type PlatformContext, usage } from './context.ts';

type Asked = Pick<PlatformContext, 'environment' | 'env'>;

/** The recorded choices of an environment; undefined when there is none of that name. Throws `environment_invalid`. */
export async function recordedEnvironment({ environment, env }: Asked): Promise<EnvironmentFile | undefined> {
  const { readEnvironment } = await import('../environment/environment.ts');
  return readEnvironment(environmentDir(environment, env));
}

/** Throws `usage`. */
export function parseTarget(arg: string): TargetId {
  const target = targetIds.find((id) => id === arg);
  if (target !== undefined) return target;
  const near = nearest(arg, targetIds);
  throw usage(
    `'${arg}' is not a target`,
    targetIds.map((id) => `debt-platform up ${id}`),
    near === undefined ? '' : `did you mean ${near}?`,
  );
}

/** The verbs for an environment as it is recorded; without a record, for the default target. */
export async function verbsOf(asked: Asked): Promise<OpenTarget> {
  const recorded = await recordedEnvironment(asked);
  return openVerbs(recorded?.target ?? 'embedded', asked.env);
}

/** The known parts of an environment that `down` can end. */
export interface Endable {
  readonly verbs: OpenTarget;
  readonly recorded: EnvironmentFile | undefined;
  /** Why the record cannot be read although the environment exists. */
  readonly damaged?: string;
}

/**
 * Like `verbsOf`, for `down`: local processes and their data are found without a record, so a damaged record does not block it. Objects in a cluster
 * are not found without one. Throws `environment_invalid` where nothing is found.
 */
export async function whatToEnd(asked: Asked): Promise<Endable> {
  try {
    const recorded = await recordedEnvironment(asked);
    return { verbs: await openVerbs(recorded?.target ?? 'embedded', asked.env), recorded };
  } catch (error) {
    if (!(error instanceof PlatformError && error.failure.id === 'environment_invalid')) throw error;
    const verbs = await openVerbs('embedded', asked.env);
    if ((await verbs.purgeItems(asked.environment)).length === 0) throw error;
    return { verbs, recorded: undefined, damaged: error.failure.what };
  }
}

/** Like `verbsOf`, for verbs that require an earlier `up`. Throws `not_running`. */
export async function verbsOfExisting(asked: Asked): Promise<OpenTarget> {
  const recorded = await recordedEnvironment(asked);
  if (recorded === undefined) throw await neverStarted(asked);
  return openVerbs(recorded.target, asked.env);
}

async function neverStarted(asked: Asked): Promise<PlatformError> {
  const { near, listed } = await othersThan(asked);
  const why = 'it was never started';
  const { failure } = notRunning(asked.environment, near === undefined ? `${why}${listed}` : `${why}; did you mean --env ${near}?`);
  const others = listed === '' ? [] : ['debt-platform list'];
  const fix = [...(near === undefined ? [] : [`debt-platform status --env ${near}`]), ...others, ...failure.fix];
  return new PlatformError('not_running', { what: failure.what, why: failure.why, fix });
}

/** The environments that exist beside this one: the name may be mistyped, or `--env` may be missing. */
export async function othersThan({ environment, env }: Asked): Promise<{ readonly near: string | undefined; readonly listed: string }> {
  const { environmentNames } = await import('../environment/environments.ts');
  const others = (await environmentNames(env)).filter((name) => name !== environment);
  const more = others.length > namedMax ? ` and ${others.length - namedMax} more` : '';
  return {
    near: nearest(environment, others),
    listed: others.length === 0 ? '' : `; there is ${others.slice(0, namedMax).join(', ')}${more}`,
  };
}

const namedMax = 5;
