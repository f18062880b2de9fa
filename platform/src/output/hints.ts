/** What to type next, for the environment in question: whoever copies a hint must not end up in another one. */

import { defaultEnvironment, isEnvironmentName } from '../environment/paths.ts';
import type { EndEvent, Failure } from '../runner/events.ts';

/** A command of ours, variables before it or not. Verbs that have to do with no environment stay as they are. */
const ours = /^(?:[A-Z_]+=\S+ )*debt-platform (?!explain|commands|completion|config|-)/;

/** The commands with `--env`, where they lack it. */
export function hintsFor(environment: string, hints: readonly string[]): readonly string[] {
  if (environment === defaultEnvironment) return hints;
  return hints.map((hint) => (ours.test(hint) && !hint.includes('--env') ? `${hint} --env ${environment}` : hint));
}

export const failureFor = (environment: string, failure: Failure): Failure => ({ ...failure, fix: hintsFor(environment, failure.fix) });

export const endFor = (environment: string, { failure, ...end }: EndEvent): EndEvent => ({
  ...end,
  next: hintsFor(environment, end.next),
  ...(failure === undefined ? {} : { failure: failureFor(environment, failure) }),
});

/** The environment that a command line names, before anything of it is understood. */
export function environmentIn(argv: readonly string[], variable = ''): string {
  const named = argv.flatMap((arg, index) => {
    if (arg === '--env' || arg === '-e') return argv[index + 1] ?? [];
    return arg.startsWith('--env=') ? arg.slice('--env='.length) : [];
  });
  const name = named.at(-1) ?? variable;
  return isEnvironmentName(name) ? name : defaultEnvironment;
}
