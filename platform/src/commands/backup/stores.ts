import type { Stores, TargetAccess } from '../../runner/target.ts';

/** Everything that an environment keeps. Throws `not_running`, and `not_here` where it cannot be reached from here. */
export async function openStores(verbs: Pick<TargetAccess, 'stores' | 'databases'>, environment: string): Promise<Stores> {
  if (verbs.stores !== undefined) return verbs.stores(environment);
  return { databases: await verbs.databases(environment), [Symbol.asyncDispose]: async () => undefined };
}
