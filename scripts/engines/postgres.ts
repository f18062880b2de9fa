import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type RunAs } from '../../platform/src/environment/environment-file.ts';
import { copyBinaries, locateBinaries, programPath } from '../../platform/src/targets/processes/postgres/binaries.ts';
import { ensureCluster } from '../../platform/src/targets/processes/postgres/initdb.ts';
import { commandAs, decideRunAs, ownerOf } from '../../platform/src/targets/processes/postgres/run-as.ts';
import { type Engine, freePort, host, type Site, type Started, untilAnswers } from './site.ts';

/** PostgreSQL 18 from npm (Debian's is 15, and the schema needs 18): TCP with TLS only, SCRAM, and no access without a password. */
export const postgres: Engine = {
  name: 'postgres',
  // npm installs it with the other packages.
  install: () => undefined,
  start: async (site) => {
    const server = await createPostgres(site);
    await server.start();
    return { TEST_POSTGRES_URL: server.url };
  },
};

/** One server, with its own folder and port, so that it can be ended and started again with its data. */
export interface PostgresServer {
  /** The URL of the superuser, to the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Resolves when it answers. */
  readonly start: () => Promise<Started>;
}

export async function createPostgres(site: Site, name = 'postgres'): Promise<PostgresServer> {
  const runAs = await decideRunAs();
  const located = await locateBinaries();
  const binaries = runAs === 'nobody' ? await copyBinaries(located, ownerOf(runAs)) : located;
  const [port, password] = [await freePort(), randomBytes(24).toString('base64url')];
  const home = join(site.folder, name);
  // The user of PostgreSQL must be able to enter the folder; its other files are protected individually.
  chmodSync(site.folder, 0o711);
  mkdirSync(home, { mode: 0o700 });
  giveTo(runAs, home);
  const directory = join(home, 'data');
  await ensureCluster({ binaries, runAs, directory, password });
  for (const [file, content] of Object.entries(filesOf(site, home, port))) {
    if ('from' in content) copyFileSync(content.from, join(directory, file));
    else writeFileSync(join(directory, file), content.text);
    chmodSync(join(directory, file), 0o600);
    giveTo(runAs, join(directory, file));
  }
  const [command = '', ...args] = asUser(runAs, [programPath(binaries, 'postgres'), '-D', directory]);
  return {
    url: `postgres://postgres:${password}@${host}:${port}/postgres?sslmode=verify-full`,
    port,
    start: async () => {
      const started = site.launch(name, command, args, { env: { LC_ALL: 'C', TZ: 'UTC' } });
      await untilAnswers(started, site.folder, () => ask(site, port, password));
      return started;
    },
  };
}

type Content = { readonly text: string } | { readonly from: string };

const filesOf = ({ certFile, keyFile }: Site, home: string, port: number): Readonly<Record<string, Content>> => ({
  'server.pem': { from: certFile },
  'server.key': { from: keyFile },
  'pg_hba.conf': { text: 'hostssl all all 127.0.0.1/32 scram-sha-256\n' },
  'postgresql.conf': {
    text: `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${home}'
ssl = on
ssl_cert_file = 'server.pem'
ssl_key_file = 'server.key'
ssl_min_protocol_version = 'TLSv1.2'
password_encryption = 'scram-sha-256'
max_connections = 300
shared_buffers = 128MB
log_line_prefix = '%m [%p] %q%u@%d '
`,
  },
});

function giveTo(runAs: RunAs, path: string): void {
  const { uid, gid } = ownerOf(runAs);
  chownSync(path, uid, gid);
}

/** The launcher cannot switch users; `setpriv` replaces itself with the command, so the process is PostgreSQL itself. */
const asUser = (runAs: RunAs, command: readonly string[]): readonly string[] =>
  runAs === 'nobody'
    ? ['setpriv', `--reuid=${ownerOf(runAs).uid}`, `--regid=${ownerOf(runAs).gid}`, '--clear-groups', ...command]
    : commandAs(runAs, command);

async function ask({ caFile }: Site, port: number, password: string): Promise<void> {
  const client = new pg.Client({
    host,
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    ssl: { ca: readFileSync(caFile) },
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
}

/** The process and its children: PostgreSQL has one for each connection. */
export function familyOf(pid: number): readonly number[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return [pid, ...children.map(Number)];
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
