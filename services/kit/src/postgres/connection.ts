import { readFileSync } from 'node:fs';
import pg from 'pg';
import { AppError, errorCode } from '../errors/errors.ts';

/** How to connect to PostgreSQL. Times are in milliseconds. */
export interface PostgresOptions {
  /** The maximum number of connections. */
  readonly connectionsMax?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
  /**
   * Every statement of this connection is expected to use an index. The server caches plans of named statements, of statements in functions, and of
   * its own lookups for foreign keys. A plan from the time of nearly empty tables would scan them, and would continue to do so after they have grown.
   * @default false: the server chooses, which suits reads of whole tables.
   */
  readonly plansByIndex?: boolean;
}

const defaults = {
  connectionsMax: 10,
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 5_000,
  idleTransactionMs: 15_000,
  connectMs: 5_000,
  /** Added to the statement time-out, which a hanging server cannot enforce. */
  answerGraceMs: 5_000,
} as const;

/**
 * Pages cost the same in any order. Otherwise the planner would rate a read of all pages of a small table by a poor index cheaper than a read of one
 * page by a good index.
 */
const byIndex = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c random_page_cost=1';

/** Parameters of a connection for `pg`. `postgres://user:password@/database?host=/directory` names a socket; `sslmode=verify-full` requests TLS. */
export function connectionOf(url: string, options: PostgresOptions): pg.ClientConfig {
  const { host, port, user, password, database, tls } = parsePostgresUrl(url);
  const ca = options.caFile === undefined ? {} : { ca: readAuthorities(options.caFile) };
  return {
    host,
    port,
    user,
    password,
    database,
    ssl: tls ? { rejectUnauthorized: true, ...ca } : false,
    application_name: options.applicationName,
    ...(options.plansByIndex === true ? { options: byIndex } : {}),
    connectionTimeoutMillis: defaults.connectMs,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs ?? defaults.statementTimeoutMs,
    query_timeout: (options.statementTimeoutMs ?? defaults.statementTimeoutMs) + defaults.answerGraceMs,
    lock_timeout: options.lockTimeoutMs ?? defaults.lockTimeoutMs,
    idle_in_transaction_session_timeout: defaults.idleTransactionMs,
  };
}

function readAuthorities(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (cause) {
    throw new AppError('bad_configuration', `TLS_CA_FILE cannot be read (${errorCode(cause) ?? 'unknown error'}).`, { cause });
  }
}

/** @throws AppError `bad_configuration` that names the error, without the password. */
export function parsePostgresUrl(url: string) {
  const parsed = URL.parse(url.replace(/@\//, '@localhost/'));
  if (parsed === null || parsed.protocol !== 'postgres:')
    throw new AppError(
      'bad_configuration',
      'A PostgreSQL URL begins with postgres: and has the form postgres://user:password@host:port/database.',
    );
  const unknown = [...parsed.searchParams.keys()].filter((name) => !['host', 'port', 'sslmode'].includes(name));
  if (unknown.length > 0)
    throw new AppError('bad_configuration', `A PostgreSQL URL takes the parameters host, port and sslmode, not ${unknown.join(', ')}.`);
  const sslmode = parsed.searchParams.get('sslmode') ?? 'disable';
  if (sslmode !== 'disable' && sslmode !== 'verify-full') throw new AppError('bad_configuration', 'sslmode is disable or verify-full.');
  const port = Number(parsed.searchParams.get('port') ?? (parsed.port === '' ? '5432' : parsed.port));
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new AppError('bad_configuration', 'The port is a number from 1 to 65535.');
  return {
    host: parsed.searchParams.get('host') ?? parsed.hostname,
    port,
    user: decoded(parsed.username),
    password: decoded(parsed.password),
    database: decoded(parsed.pathname.slice(1)),
    tls: sslmode === 'verify-full',
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AppError('bad_configuration', 'In a PostgreSQL URL a percent sign must be written %25.', { cause });
  }
}

/** A pool that evicts broken connections. Connecting is lazy; an idle connection that fails is reported to `onError` and replaced. */
export function openPool(url: string, options: PostgresOptions, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOf(url, options),
    max: options.connectionsMax ?? defaults.connectionsMax,
    idleTimeoutMillis: 60_000,
  });
  pool.on('error', onError);
  return pool;
}

/** One separate connection, for LISTEN and session advisory locks. The caller ends it. */
export async function connect(url: string, options: PostgresOptions): Promise<pg.Client> {
  const client = new pg.Client(connectionOf(url, options));
  await client.connect();
  return client;
}
