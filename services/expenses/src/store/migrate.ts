import { AppError, errorCode, toError } from '@debt/kit/errors';
import { connect, connectionOf, type Pool, type PostgresOptions, parsePostgresUrl } from '@debt/kit/postgres';
import knex, { type Knex } from 'knex';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { limits } from '../limits.ts';
import { type Migration, migrations } from './migrations/index.ts';

/** An arbitrary number that no other advisory lock of this database uses. */
const migrationLock = 7_411_001;

const connectionOptions: PostgresOptions = {
  applicationName: 'expenses-migrate',
  statementTimeoutMs: limits.migrationStatementTimeoutMs,
  lockTimeoutMs: limits.migrationLockTimeoutMs,
};

const source: Knex.MigrationSource<Migration> = {
  getMigrations: () => Promise.resolve([...migrations]),
  getMigrationName: (migration) => migration.name,
  getMigration: (migration) =>
    Promise.resolve({
      up: async (transaction: Knex) => {
        await transaction.raw(migration.sql.replaceAll('?', '\\?')).catch((cause: unknown) => {
          // knex puts the whole statement before the reason.
          const reason = toError(cause).message.split(' - ').at(-1) ?? '';
          throw new AppError('internal', `Migration ${migration.name} failed: ${reason}`, { cause });
        });
      },
      down: () => Promise.reject(new AppError('internal', 'Migrations only go forward.')),
    }),
};

/**
 * Migrates the schema to this release, one run at a time. @returns the names of the migrations that ran. @throws AppError `unavailable` when another
 * run takes too long.
 */
export async function migrate(databaseUrl: string, caFile?: string): Promise<readonly string[]> {
  const options = caFile === undefined ? connectionOptions : { ...connectionOptions, caFile };
  const holder = await connect(databaseUrl, options);
  try {
    await holder.query('select pg_advisory_lock($1)', [migrationLock]).catch((cause: unknown) => {
      if (errorCode(cause) !== '55P03') throw cause;
      throw new AppError('unavailable', 'Another migration of this database is running.', { cause });
    });
    return await runMigrations(knexConnection(databaseUrl, options));
  } finally {
    await holder.end();
  }
}

async function runMigrations(connection: ReturnType<typeof knexConnection>): Promise<readonly string[]> {
  const client = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
  try {
    const config = { migrationSource: source, tableName: 'schema_migrations' };
    // We hold the advisory lock, so a lock row in knex's own table is a remnant of a killed run.
    await client.migrate.forceFreeMigrationsLock(config);
    // All or nothing: a process of the previous release, which is still working, never sees the new tables without the functions for them.
    return await client.transaction(async (transaction) => Value.Parse(Ran, await transaction.migrate.latest(config))[1]);
  } finally {
    await client.destroy();
  }
}

/** The same connection as options of knex. */
function knexConnection(databaseUrl: string, options: PostgresOptions) {
  const { host, port, user, password, database } = parsePostgresUrl(databaseUrl);
  const { ssl } = connectionOf(databaseUrl, options);
  return { host, port, user, password, database, ssl: ssl ?? false, statement_timeout: limits.migrationStatementTimeoutMs };
}

/** The answer of knex: the number of the run, and the names. */
const Ran = Type.Tuple([Type.Number(), Type.Array(Type.String())]);
const Applied = Type.Array(Type.Object({ name: Type.String() }));

/** Verifies the schema at the start of the service. @throws AppError `schema_mismatch` when the schema is older or newer than this release. */
export async function assertSchemaFits(pool: Pool): Promise<void> {
  const applied = await pool.query('select name from schema_migrations order by id').catch((cause: unknown) => {
    if (errorCode(cause) === '42P01') return { rows: [] };
    throw cause;
  });
  const present = new Set(Value.Parse(Applied, applied.rows).map((row) => row.name));
  const missing = migrations.filter((migration) => !present.delete(migration.name));
  if (present.size > 0)
    throw new AppError('schema_mismatch', `The database schema is newer than this release: it has ${[...present].join(', ')}.`);
  if (missing.length > 0)
    throw new AppError(
      'schema_mismatch',
      `The database schema is older than this release: run the task migrate (missing: ${missing.map((m) => m.name).join(', ')}).`,
    );
}
