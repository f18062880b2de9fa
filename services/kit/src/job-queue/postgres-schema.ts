/** Raised with every change of the statements below, which must stay repeatable. */
export const jobQueueSchemaVersion = 1;

/**
 * One row per job. `available_at` is the next time at which a live job may be taken: the start of a new job, the end of a delay, or the end of its
 * worker's lease. `lease` grows with each delivery, so a worker that lost its lease can no longer decide about the job. Done jobs stay for a while
 * without their payload, so a job that is queued twice is done once. All times are server times.
 */
export const jobQueueSchema = `
create schema if not exists job_queue;
create table if not exists job_queue.schema_version (only_row boolean primary key default true check (only_row), version integer not null);
create table if not exists job_queue.queues (name text primary key);
create table if not exists job_queue.jobs (
  queue text not null references job_queue.queues, id text not null,
  state text not null default 'live' check (state in ('live', 'done', 'dead')),
  payload jsonb not null, not_before timestamptz not null, expires_at timestamptz not null,
  available_at timestamptz not null, attempts integer not null default 0, lease bigint not null default 0,
  cause text, ended_at timestamptz check ((ended_at is null) = (state = 'live')),
  primary key (queue, id)
) with (fillfactor = 80);
create index if not exists jobs_available on job_queue.jobs (queue, available_at) where state = 'live';
create index if not exists jobs_dead on job_queue.jobs (queue, ended_at desc) where state = 'dead';
create index if not exists jobs_ended on job_queue.jobs (ended_at) where state <> 'live';

grant usage on schema job_queue to public;
grant select on all tables in schema job_queue to public;
grant insert, update, delete on job_queue.jobs to public;
insert into job_queue.schema_version (version) values (${jobQueueSchemaVersion})
  on conflict (only_row) do update set version = greatest(job_queue.schema_version.version, excluded.version);
`;
