import { connect } from '@debt/kit/postgres';
import { renamedMembers } from './renamed-members.ts';

type Client = Awaited<ReturnType<typeof connect>>;

/** One step each, never changed after its release; the version of the schema is their number. */
const migrations: readonly string[] = [
  `create table feeds (
     user_id text primary key,
     epoch text not null,
     floor bigint not null default 1 check (floor >= 1),
     read bigint not null default 0 check (read >= 0)
   );
   create table notifications (
     user_id text not null,
     seq bigint not null check (seq >= 1),
     event_id text not null,
     at timestamptz not null,
     -- json and not jsonb: kept as it was written.
     body json not null,
     primary key (user_id, seq),
     unique (user_id, event_id)
   );`,
  `update notifications set body = (
     select json_object_agg(case m.key ${Object.entries(renamedMembers)
       .map(([before, now]) => `when '${before}' then '${now}'`)
       .join(' ')} else m.key end, m.value order by m.at)
     from json_each(body) with ordinality m(key, value, at))
   where body::jsonb ?| '{${Object.keys(renamedMembers).join(',')}}'`,
];

export const schemaVersionWanted = migrations.length;

/** A fixed number, the same in every release: a migration of this schema holds this lock. */
const migrationLock = 7_310_577_921;
const bounds = { statementTimeoutMs: 600_000, lockTimeoutMs: 60_000 } as const;

/** Runs the missing steps, each with its version in one transaction, under an advisory lock that the server frees when this process dies. */
export async function migratePostgres(url: string, caFile: string | undefined): Promise<void> {
  const client = await connect(url, { applicationName: 'notifier migrate', ...bounds, ...(caFile === undefined ? {} : { caFile }) });
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(
      'create table if not exists schema_version (one boolean primary key default true check (one), version integer not null)',
    );
    const found = await client.query<{ version: number }>('select version from schema_version');
    for (let version = found.rows[0]?.version ?? 0; version < migrations.length; version += 1) await runStep(client, version);
  } finally {
    await client.end();
  }
}

async function runStep(client: Client, version: number): Promise<void> {
  await client.query('begin');
  await client.query(migrations[version] ?? '');
  await client.query('insert into schema_version (version) values ($1) on conflict (one) do update set version = excluded.version', [
    version + 1,
  ]);
  await client.query('commit');
}
