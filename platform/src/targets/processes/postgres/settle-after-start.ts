import type pg from 'pg';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { prefix, settle } from '../../../tools/two-phase-commit.ts';
import type { Superuser } from './roles.ts';
import { connectAsSuperuser } from './roles.ts';

/** Runs `settle` on a PostgreSQL that has just started, when no restore can be in progress. */
export async function settleAfterStart(superuser: Superuser): Promise<void> {
  await using open = new AsyncDisposableStack();
  const connect = async (database: string): Promise<pg.Client> => {
    const client = await connectAsSuperuser(superuser, database);
    open.defer(() => client.end());
    return client;
  };
  const { rows } = await (await connect('postgres')).query('select distinct database from pg_prepared_xacts where starts_with(gid, $1)', [
    `${prefix}:`,
  ]);
  await settle(await Promise.all(Value.Parse(Databases, rows).map(({ database }) => connect(database))));
}

const Databases = Type.Array(Type.Object({ database: Type.String() }));
