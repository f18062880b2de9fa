/** The databases and logins of one environment on a shared PostgreSQL server. */
import { connectionOf } from '@debt/kit/postgres';
import pg from 'pg';
import { PlatformError } from '../../../failures/failures.ts';
import type { ServiceId } from '../../../model/model.ts';
import type { Grant } from '../../../model/resolved.ts';
import { adminUrl, type Server, scoped } from './server.ts';

const applicationName = 'debt-platform';
const connectMs = 10_000;

export interface PostgresPart {
  readonly server: Server;
  readonly scope: string;
  readonly grants: readonly Grant[];
  readonly caFile?: string;
}
export interface PreparePostgres extends PostgresPart {
  readonly passwordOf: (login: ServiceId) => Promise<string>;
}

/** Creates what is missing, resets passwords that no longer match, and grants CONNECT to the named logins alone. Throws `engine_unavailable`. */
export async function preparePostgres(part: PreparePostgres): Promise<void> {
  const { scope, grants } = part;
  const admin = await connectAsAdmin(part);
  try {
    for (const login of new Set(grants.map((grant) => grant.login))) await ensureLogin(admin, part, login);
    for (const { login, name } of grants.filter(({ may }) => may === 'own'))
      await ensureDatabase(admin, scoped(scope, name), scoped(scope, login));
    for (const { login, name } of grants)
      await admin.query(`grant connect on database ${quoted(scoped(scope, name))} to ${quoted(scoped(scope, login))}`);
  } finally {
    await admin.end();
  }
}

/** Drops every database and login of the environment, and ends open connections. Throws `engine_unavailable`. */
export async function purgePostgres(part: PostgresPart): Promise<void> {
  const { scope, grants } = part;
  const admin = await connectAsAdmin(part);
  try {
    for (const name of new Set(grants.map((grant) => grant.name)))
      await admin.query(`drop database if exists ${quoted(scoped(scope, name))} with (force)`);
    for (const login of new Set(grants.map((grant) => grant.login)))
      await admin.query(`drop role if exists ${quoted(scoped(scope, login))}`);
  } finally {
    await admin.end();
  }
}

/** Throws `engine_unavailable`. */
export async function connectAsAdmin({ server, caFile }: Pick<PostgresPart, 'server' | 'caFile'>): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionOf(adminUrl(server), { applicationName, ...(caFile === undefined ? {} : { caFile }) }),
    connectionTimeoutMillis: connectMs,
  });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new PlatformError(
      'engine_unavailable',
      { what: 'PostgreSQL cannot be reached', why: cause instanceof Error ? cause.message : String(cause), fix: ['debt-platform doctor'] },
      { cause },
    );
  }
}

/** An unchanged password is not set again, because that would write to the catalog at every start. */
async function ensureLogin(
  admin: pg.Client,
  { server, scope, grants, caFile, passwordOf }: PreparePostgres,
  login: ServiceId,
): Promise<void> {
  const role = scoped(scope, login);
  const password = await passwordOf(login);
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) {
    await admin.query(`create role ${quoted(role)} login nosuperuser nocreatedb nocreaterole password ${pg.escapeLiteral(password)}`);
    // An administrator who is not a superuser may create databases only for roles that it is a member of.
    await admin.query(`grant ${quoted(role)} to current_user`);
    return;
  }
  const database = grants.find((grant) => grant.login === login)?.name ?? '';
  if (await canSignIn({ ...server, user: role, password, path: scoped(scope, database) }, caFile)) return;
  await admin.query(`alter role ${quoted(role)} password ${pg.escapeLiteral(password)}`);
}

async function canSignIn(server: Server, caFile: string | undefined): Promise<boolean> {
  const client = new pg.Client({
    ...connectionOf(adminUrl(server), { applicationName, ...(caFile === undefined ? {} : { caFile }) }),
    connectionTimeoutMillis: connectMs,
  });
  return await client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function ensureDatabase(admin: pg.Client, database: string, owner: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database]);
  if (rowCount === 0) await admin.query(`create database ${quoted(database)} owner ${quoted(owner)} template template0 encoding 'UTF8'`);
  await admin.query(`revoke all on database ${quoted(database)} from public`);
}

const quoted = (identifier: string): string => pg.escapeIdentifier(identifier);
