/** From the name of a target to what the verbs call. */

import { nearest } from '@debt/terminal/suggest';
import type { EnvironmentFile } from '../environment/environment-file.ts';
import { environmentDir, type Variables } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import { type TargetId, targetIds } from '../model/model.ts';
import { type OpenTarget, openVerbs } from '../targets/open.ts';
import { inEnvironment, usage } from './command.ts';

/** The recorded choices of an environment; undefined when there is none of that name. Throws `ENVIRONMENT_INVALID`. */
export async function recordedEnvironment(name: string, variables: Variables): Promise<EnvironmentFile | undefined> {
  const { readEnvironment } = await import('../environment/environment.ts');
  return readEnvironment(environmentDir(name, variables));
}

/** Throws `USAGE`. */
export function parseTarget(word: string): TargetId {
  const target = targetIds.find((id) => id === word);
  if (target !== undefined) return target;
  const near = nearest(word, targetIds);
  throw usage(
    `'${word}' is not a target`,
    targetIds.map((id) => `debt-platform up ${id}`),
    near === undefined ? '' : `did you mean ${near}?`,
  );
}

/** The verbs for an environment as it is recorded; without a record, for the default target. */
export async function verbsOf(environment: string, variables: Variables): Promise<OpenTarget> {
  const recorded = await recordedEnvironment(environment, variables);
  return openVerbs(recorded?.target ?? 'embedded', variables);
}

/** What is there to be ended, as far as it is known. */
export interface Endable {
  readonly verbs: OpenTarget;
  readonly recorded: EnvironmentFile | undefined;
  /** Why there is no record although there is an environment. */
  readonly damaged?: string;
}

/**
 * Like `verbsOf`, for `down`: processes of this machine and their data are found without a record, so a damaged one is in nobody's way. What is
 * in a cluster is not. Throws `ENVIRONMENT_INVALID` where nothing is found.
 */
export async function whatToEnd(environment: string, variables: Variables): Promise<Endable> {
  try {
    const recorded = await recordedEnvironment(environment, variables);
    return { verbs: await openVerbs(recorded?.target ?? 'embedded', variables), recorded };
  } catch (error) {
    if (!(error instanceof PlatformError && error.failure.id === 'ENVIRONMENT_INVALID')) throw error;
    const verbs = await openVerbs('embedded', variables);
    if ((await verbs.holdings(environment)).length === 0) throw error;
    return { verbs, recorded: undefined, damaged: error.failure.what };
  }
}

/** Like `verbsOf`, for verbs that make no sense before the first `up`. Throws `NOT_RUNNING`. */
export async function verbsOfExisting(environment: string, variables: Variables): Promise<OpenTarget> {
  const recorded = await recordedEnvironment(environment, variables);
  if (recorded === undefined) throw notRunning(environment, 'it was never started');
  return openVerbs(recorded.target, variables);
}

export function notRunning(environment: string, why = ''): PlatformError {
  return new PlatformError('NOT_RUNNING', {
    what: `the environment ${environment} is not running`,
    why,
    fix: [inEnvironment('debt-platform up', environment)],
  });
}
