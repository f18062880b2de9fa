/** Suggested commands for the environment in question: a copied hint must not affect another environment. */

import { defaultEnvironment, isEnvironmentName } from '../environment/paths.ts';
import type { EndEvent, Failure } from '../runner/events.ts';

/** A command of ours, with or without variables before it. Verbs without an environment remain unchanged. */
const ours = /^(?:[A-Z_]+=\S+ )*debt-platform (?!explain|commands|completion|config|list|-)/;

/** The commands with `--env` added where it is missing. */
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

/** The environment in a command line, before its arguments are parsed. */
export function environmentIn(argv: readonly string[], variable = ''): string {
  const named = argv.flatMap((arg, index) => {
    if (arg === '--env' || arg === '-e') return argv[index + 1] ?? [];
    return arg.startsWith('--env=') ? arg.slice('--env='.length) : [];
  });
  const name = named.at(-1) ?? variable;
  return isEnvironmentName(name) ? name : defaultEnvironment;
}
