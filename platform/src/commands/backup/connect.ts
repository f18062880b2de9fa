/** One connection to each database, closed together. */
import pg from 'pg';
import { PlatformError } from '../../failures/failures.ts';
import type { DatabaseAccess, Stores, TargetAccess } from '../../runner/target.ts';

/** The longest wait for a lock of the services. */
const lockTimeoutMs = 30_000;
const connectTimeoutMs = 5_000;

export interface Connections extends AsyncDisposable {
  readonly all: readonly { readonly name: string; readonly client: pg.Client }[];
  readonly serverVersion: string;
}

/** Throws `not_running`. */
export async function connectAll(databases: readonly DatabaseAccess[]): Promise<Connections> {
  await using stack = new AsyncDisposableStack();
  const all: { readonly name: string; readonly client: pg.Client }[] = [];
  for (const { name, url } of databases) {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'debt-platform',
      connectionTimeoutMillis: connectTimeoutMs,
      lock_timeout: lockTimeoutMs,
    });
    await client.connect().catch((cause: unknown) => {
      throw new PlatformError(
        'not_running',
        { what: `the database ${name} cannot be reached`, why: cause instanceof Error ? cause.message : '', fix: ['debt-platform up'] },
        { cause },
      );
    });
    // A broken connection fails the running statement; without a listener it would end the process.
    client.on('error', () => undefined);
    stack.defer(() => client.end());
    all.push({ name, client });
  }
  const version: unknown = (await all[0]?.client.query('show server_version'))?.rows[0];
  const serverVersion =
    typeof version === 'object' && version !== null && 'server_version' in version ? String(version.server_version) : '';
  const owned = stack.move();
  return { all, serverVersion, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** All stores of an environment. Throws `not_running`, and `not_here` where they cannot be reached from this machine. */
export async function openStores(verbs: Pick<TargetAccess, 'stores' | 'databases'>, environment: string): Promise<Stores> {
  if (verbs.stores !== undefined) return verbs.stores(environment);
  return { databases: await verbs.databases(environment), [Symbol.asyncDispose]: async () => undefined };
}
