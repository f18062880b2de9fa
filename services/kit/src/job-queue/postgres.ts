import { AppError, errorCode } from '../errors/errors.ts';
import { Background, pause } from '../lifecycle/background.ts';
import { CoalescedNotify, openPool, type Pool, type PostgresOptions, parsePostgresUrl, Session } from '../postgres/postgres.ts';
import type { DeadJob, DeliverJob, EnqueueOutcome, JobQueueDriver, QueueDepth, QueuedJob, ReplayOutcome, WorkSettings } from './driver.ts';
import { jobQueueLimits } from './limits.ts';
import type { OpenJobQueueOptions } from './options.ts';
import { jobQueueSchema, jobQueueSchemaVersion } from './postgres-schema.ts';
import { jobChannel, PostgresWorker } from './postgres-worker.ts';

const connectionsMax = 4;
const sweep = { everyMs: 10 * 60_000, batchMax: 5_000 } as const;

/** Opens the driver; it connects with the first call. @throws AppError `bad_configuration` for an invalid PostgreSQL URL. */
export async function openPostgresJobQueue(url: string, options: OpenJobQueueOptions): Promise<JobQueueDriver> {
  parsePostgresUrl(url);
  return new PostgresJobQueue(url, options);
}

class PostgresJobQueue implements JobQueueDriver {
  readonly keepsRecords = true;
  readonly #url: string;
  readonly #options: OpenJobQueueOptions;
  readonly #postgres: PostgresOptions;
  readonly #pool: Pool;
  readonly #newJobs: CoalescedNotify;
  readonly #sweeper: Background;

  constructor(url: string, options: OpenJobQueueOptions) {
    const { applicationName, caFile, log } = options;
    this.#url = url;
    this.#options = options;
    this.#postgres = { applicationName, connectionsMax, plansByIndex: true, ...(caFile === undefined ? {} : { caFile }) };
    this.#pool = openPool(url, this.#postgres, (err) => log.warn({ err }, 'an idle connection to the job queue was lost'));
    this.#newJobs = new CoalescedNotify(this.#pool, jobChannel, log);
    this.#sweeper = new Background('job-queue sweep', log, (signal) => this.#sweep(signal));
  }

  async provision(): Promise<void> {
    await using session = await Session.open(this.#url, this.#postgres);
    await session.query('begin');
    await session.query("select pg_advisory_xact_lock(hashtextextended('job_queue/provision', 0))");
    await session.query(jobQueueSchema);
    await session.query('insert into job_queue.queues (name) values ($1) on conflict do nothing', [this.#options.queue]);
    await session.query('commit');
  }

  async enqueue(jobs: readonly QueuedJob[]): Promise<readonly EnqueueOutcome[]> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'job_queue_enqueue',
      text: `insert into job_queue.jobs (queue, id, payload, not_before, expires_at, available_at)
               select $1, j.id, j.payload, j.not_before, j.expires_at, j.not_before
                 from unnest($2::text[], $3::text[]::jsonb[], $4::timestamptz[], $5::timestamptz[]) as j(id, payload, not_before, expires_at)
                order by j.id
             on conflict (queue, id) do nothing returning id`,
      values: [
        this.#options.queue,
        jobs.map((job) => job.id),
        jobs.map((job) => JSON.stringify(job.payload ?? null)),
        jobs.map((job) => job.notBefore),
        jobs.map((job) => job.expiresAt),
      ],
    });
    if (rows.length > 0) this.#newJobs.send();
    const queued = new Set(rows.map((row) => row.id));
    // Of two jobs with one id in a batch, the first is the queued one.
    return jobs.map(({ id }) => ({ outcome: queued.delete(id) ? 'queued' : 'duplicate' }));
  }

  async work(deliver: DeliverJob, settings: WorkSettings, signal: AbortSignal): Promise<void> {
    await using session = await Session.open(this.#url, this.#postgres);
    const { queue, log, leaseMs } = this.#options;
    await new PostgresWorker({ session, queue, log, deliver, settings, leaseMs: leaseMs ?? jobQueueLimits.leaseMs }).run(signal);
  }

  async dead(limit: number): Promise<readonly DeadJob[]> {
    const { rows } = await this.#pool.query<DeadRow>(
      `select id, payload, not_before, expires_at, attempts, cause, ended_at from job_queue.jobs
        where queue = $1 and state = 'dead' order by ended_at desc, id limit $2`,
      [this.#options.queue, limit],
    );
    return rows.map((row) => ({
      id: row.id,
      payload: row.payload,
      notBefore: row.not_before,
      expiresAt: row.expires_at,
      attempts: row.attempts,
      cause: row.cause,
      diedAt: row.ended_at,
    }));
  }

  async replay(id: string): Promise<ReplayOutcome> {
    const { rows } = await this.#pool.query<{ replayed: boolean }>(
      `with dead as (select queue, id, expires_at > now() as usable from job_queue.jobs where queue = $1 and id = $2 and state = 'dead' for update),
            replayed as (
              update job_queue.jobs j set state = 'live', attempts = 0, lease = j.lease + 1, available_at = now(), cause = null, ended_at = null
                from dead where j.queue = dead.queue and j.id = dead.id and dead.usable)
       select usable as replayed from dead`,
      [this.#options.queue, id],
    );
    const [found] = rows;
    if (found === undefined) return 'not_found';
    if (!found.replayed) return 'expired';
    this.#newJobs.send();
    return 'replayed';
  }

  async depth(): Promise<QueueDepth> {
    const counted = await this.#pool
      .query<{ version: number | null; queues: number; live: number; dead: number }>(
        `select (select version from job_queue.schema_version) as version,
                (select count(*)::integer from job_queue.queues where name = $1) as queues,
                (select count(*)::integer from job_queue.jobs where queue = $1 and state = 'live') as live,
                (select count(*)::integer from job_queue.jobs where queue = $1 and state = 'dead') as dead`,
        [this.#options.queue],
      )
      .catch((thrown: unknown) => {
        if (errorCode(thrown) === '42P01') return undefined;
        throw thrown;
      });
    const row = counted?.rows[0];
    if (row?.version !== jobQueueSchemaVersion || row.queues !== 1)
      throw new AppError(
        'schema_mismatch',
        `The job queue ${this.#options.queue} has schema version ${row?.version ?? 'none'}, and this release needs ${jobQueueSchemaVersion}: run the task provision.`,
      );
    return { live: row.live, dead: row.dead };
  }

  async close(): Promise<void> {
    await this.#sweeper[Symbol.asyncDispose]();
    await this.#newJobs[Symbol.asyncDispose]();
    await this.#pool.end();
  }

  /** Deletes done jobs, and dead jobs that were not replayed, once no job with that id can still arrive. */
  async #sweep(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(sweep.everyMs, signal);
      if (signal.aborted) return;
      await sweepJobs(this.#pool, sweep.batchMax);
    }
  }
}

/** In statements of a bounded size, until no such job is left. */
export async function sweepJobs(pool: Pool, batchMax: number): Promise<void> {
  for (let removed = batchMax; removed >= batchMax; ) {
    const { rowCount } = await pool.query(
      `delete from job_queue.jobs where (queue, id) in (
         select queue, id from job_queue.jobs where state <> 'live' and expires_at < now()
            and ended_at < now() - case state when 'done' then $1::bigint else $2::bigint end * interval '1 millisecond'
          order by ended_at limit $3 for update skip locked)`,
      [jobQueueLimits.rememberDoneMs, jobQueueLimits.rememberDeadMs, batchMax],
    );
    removed = rowCount ?? 0;
  }
}

interface DeadRow {
  readonly id: string;
  readonly payload: unknown;
  readonly not_before: Date;
  readonly expires_at: Date;
  readonly attempts: number;
  readonly cause: string;
  readonly ended_at: Date;
}
