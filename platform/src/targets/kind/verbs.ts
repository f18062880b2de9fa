/** The verbs of the target `kind`. */
import { PlatformError } from '../../runner/failures.ts';
import { environmentDir, type Variables } from '../../runner/paths.ts';
import type { TargetAccess, TargetVerbs } from '../../runner/target.ts';
import { attachTo } from './attach.ts';
import { clusterFindings, connectionOf, databasesOf, holdingsOf, mailDirectoryOf } from './inspect.ts';
import { type Layout, layoutOf } from './layout.ts';

export function createKindVerbs(variables: Variables): TargetVerbs & TargetAccess {
  const layoutFor = (name: string): Layout => layoutOf(name, environmentDir(name, variables));
  // biome-ignore lint/correctness/useYield: replaced by the runner
  async function* go(): AsyncIterable<never> {
    throw new PlatformError('TARGET_NOT_BUILT', { what: 'the target kind cannot be run by this version' });
  }
  return {
    up: go,
    plan: go,
    down: go,
    attach: (environment) => attachTo(layoutFor(environment), variables),
    recordedFacts: async () => undefined,
    holdings: (environment) => holdingsOf(layoutFor(environment), variables),
    doctor: (environment) => clusterFindings(layoutFor(environment), variables),
    mailDirectory: mailDirectoryOf,
    databases: databasesOf,
    connection: connectionOf,
  };
}
