import pg from 'pg';

/** A database, the role that owns it, and the other roles that may connect. */
export interface DatabaseGrant {
  readonly name: string;
  readonly owner: string;
  readonly connect: readonly string[];
}

/**
 * The databases in the one cluster: one for each service, and `bus` for the event bus and the job queue. Their order is that in which an event
 * passes them, and a backup reads them in this order. Each event that the bus marks as consumed is therefore in the feeds, which are read later.
 */
export const databases: readonly DatabaseGrant[] = [
  { name: 'expenses', owner: 'expenses', connect: [] },
  { name: 'bus', owner: 'expenses', connect: ['notifier', 'mailer'] },
  { name: 'notifier', owner: 'notifier', connect: [] },
];
export const roles: readonly string[] = ['expenses', 'mailer', 'notifier'];

export interface Superuser {
  readonly socketDirectory: string;
  readonly password: string;
}

/** Creates missing roles and databases, resets passwords that no longer match, and grants CONNECT to the named roles alone. */
export async function ensureRoles(superuser: Superuser, passwords: Readonly<Record<string, string>>): Promise<void> {
  const client = await connectAsSuperuser(superuser);
  try {
    await client.query('revoke all on database postgres from public');
    for (const role of roles) await ensureRole(client, superuser, role, passwords[role] ?? '');
    for (const database of databases) await ensureDatabase(client, database);
  } finally {
    await client.end();
  }
}

export async function connectAsSuperuser({ socketDirectory, password }: Superuser, database = 'postgres'): Promise<pg.Client> {
  const client = clientFor(socketDirectory, { user: 'postgres', password, database });
  await client.connect();
  return client;
}

const clientFor = (host: string, login: Pick<pg.ClientConfig, 'user' | 'password' | 'database'>): pg.Client =>
  new pg.Client({ host, port: 5432, ...login, connectionTimeoutMillis: 10_000 });

/** An unchanged password is not set again, because that would write to the catalog at every start. */
async function ensureRole(client: pg.Client, { socketDirectory }: Superuser, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${name(role)} login nosuperuser nocreatedb nocreaterole noinherit`);
  if (await canSignIn(socketDirectory, role, password)) return;
  await client.query(`alter role ${name(role)} password ${pg.escapeLiteral(password)}`);
}

async function canSignIn(socketDirectory: string, user: string, password: string): Promise<boolean> {
  const client = clientFor(socketDirectory, { user, password, database: 'postgres' });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28P01: wrong password. 42501: may not connect to this database, which PostgreSQL checks only after the password was accepted.
    return error instanceof Error && 'code' in error && error.code === '42501';
  } finally {
    await client.end();
  }
}

async function ensureDatabase(client: pg.Client, { name: database, owner, connect }: DatabaseGrant): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database ${name(database)} owner ${name(owner)}`);
  await client.query(`revoke all on database ${name(database)} from public`);
  for (const role of connect) await client.query(`grant connect on database ${name(database)} to ${name(role)}`);
}

const name = (identifier: string): string => pg.escapeIdentifier(identifier);
