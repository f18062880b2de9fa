import { connect, openPool, type Pool } from '@debt/kit/postgres';

/** A pool of one connection on which the server repeats every statement that it executes. */
export interface RecordedPool extends AsyncDisposable {
  readonly pool: Pool;
  /** The statements since the last call, without their values. */
  readonly taken: () => readonly string[];
}

/** The user must be a superuser, as that of the tests is. */
export async function recordStatements(databaseUrl: string): Promise<RecordedPool> {
  const options = { applicationName: 'recorded', connectionsMax: 1 };
  const admin = await connect(databaseUrl, options);
  const { rows } = await admin.query<{ readonly name: string }>('select quote_ident(current_database()) as name');
  await admin.query(`alter database ${rows[0]?.name ?? ''} set log_statement = 'all'`);
  await admin.query(`alter database ${rows[0]?.name ?? ''} set client_min_messages = 'log'`);
  await admin.end();

  let statements: string[] = [];
  const pool = openPool(databaseUrl, options, () => undefined);
  pool.on('connect', (client) => {
    client.on('notice', ({ message }) => {
      const statement = /^(?:execute [^:]*|statement): ([\s\S]*)/.exec(message ?? '')?.[1];
      if (statement !== undefined) statements.push(statement.replace(/\s+/g, ' ').trim());
    });
  });
  return {
    pool,
    taken: () => {
      const taken = statements;
      statements = [];
      return taken;
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
