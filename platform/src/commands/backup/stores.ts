import type { Stores, TargetAccess } from '../../runner/target.ts';

/** All stores of an environment. Throws `not_running`, and `not_here` where they cannot be reached from this machine. */
export async function openStores(verbs: Pick<TargetAccess, 'stores' | 'databases'>, environment: string): Promise<Stores> {
  if (verbs.stores !== undefined) return verbs.stores(environment);
  return { databases: await verbs.databases(environment), [Symbol.asyncDispose]: async () => undefined };
}
