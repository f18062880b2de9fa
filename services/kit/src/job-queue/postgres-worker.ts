import { toError } from '../errors/errors.ts';
import { AutoResetEvent } from '../lifecycle/auto-reset-event.ts';
import type { Logger } from '../log/log.ts';
import type { Session } from '../postgres/postgres.ts';
import type { DeliveredJob, DeliverJob, Verdict, WorkSettings } from './driver.ts';

/** The channel of NOTIFY on which new jobs are announced. */
export const jobChannel = 'job_queue';

/** Delayed jobs become due without a notification, and a wake-up may be lost. */
const pollMs = 1_000;
const renewalsPerLease = 3;
/** A handler that ignores its signal must not prevent the worker from restarting. */
const abandonMs = 5_000;

interface Row {
  readonly id: string;
  readonly payload: unknown;
  readonly not_before: Date;
  readonly expires_at: Date;
  readonly attempts: number;
  readonly lease: string;
}

interface InFlight {
  readonly lease: string;
  /** Aborts the handler when the job no longer belongs to this worker. */
  readonly lost: AbortController;
}

interface WorkerOptions {
  readonly session: Session;
  readonly queue: string;
  readonly log: Logger;
  readonly deliver: DeliverJob;
  readonly settings: WorkSettings;
  readonly leaseMs: number;
}

/** Takes jobs by SKIP LOCKED, renews their leases, and records their verdicts. */
export class PostgresWorker {
  readonly #options: WorkerOptions;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #wake = new AutoResetEvent();
  readonly #failed = new AbortController();
  #renewAt = 0;
  #dueInMs = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Runs until the signal aborts, then drains. @throws when the connection is lost. */
  async run(signal: AbortSignal): Promise<void> {
    const { session } = this.#options;
    const broken = AbortSignal.any([session.lost, this.#failed.signal]);
    const ended = AbortSignal.any([signal, broken]);
    try {
      await session.listen(jobChannel, () => this.#wake.set());
      while (!ended.aborted) {
        await this.#renewWhenDue();
        await this.#take();
        await this.#wake.wait(this.#waitMs(), ended);
      }
    } finally {
      await this.#drain(broken);
    }
    if (!signal.aborted) throw toError(ended.reason);
  }

  async #take(): Promise<void> {
    const { session, queue, settings, leaseMs } = this.#options;
    this.#dueInMs = pollMs;
    const free = settings.concurrency - this.#inFlight.size;
    if (free <= 0) return;
    const { rows } = await session.query<Row>({
      name: 'job_queue_take',
      text: `with due as (
               select id from job_queue.jobs where queue = $1 and state = 'live' and available_at <= now()
                order by available_at limit $2 for update skip locked)
             update job_queue.jobs j set attempts = j.attempts + 1, lease = j.lease + 1, available_at = now() + $3 * interval '1 millisecond'
              where j.queue = $1 and j.id = any (array(select id from due))
             returning j.id, j.payload, j.not_before, j.expires_at, j.attempts, j.lease`,
      values: [queue, free, leaseMs],
    });
    for (const row of rows) this.#start(row);
    if (rows.length < free) this.#dueInMs = await this.#nextDueInMs();
  }

  async #nextDueInMs(): Promise<number> {
    const { rows } = await this.#options.session.query<{ ms: number | null }>({
      name: 'job_queue_next_due',
      text: `select ceil(extract(epoch from min(available_at) - clock_timestamp()) * 1000)::float8 as ms
               from job_queue.jobs where queue = $1 and state = 'live'`,
      values: [this.#options.queue],
    });
    return Math.max(1, rows[0]?.ms ?? pollMs);
  }

  #start(row: Row): void {
    const lost = new AbortController();
    // A lease of this worker that expired unnoticed was given to this worker again: the older handler must not continue.
    this.#inFlight.get(row.id)?.lost.abort(new Error('the lease ran out'));
    const inFlight: InFlight = { lease: row.lease, lost };
    this.#inFlight.set(row.id, inFlight);
    const task = this.#handle(row, inFlight);
    this.#tasks.add(task);
    void task.then(() => {
      this.#tasks.delete(task);
      this.#wake.set();
    });
  }

  async #handle(row: Row, inFlight: InFlight): Promise<void> {
    const job: DeliveredJob = {
      id: row.id,
      payload: row.payload,
      notBefore: row.not_before,
      expiresAt: row.expires_at,
      attempt: row.attempts,
    };
    const verdict = await this.#options.deliver(job, inFlight.lost.signal);
    try {
      await this.#settle(row, verdict);
    } catch (thrown) {
      this.#failed.abort(toError(thrown));
    } finally {
      if (this.#inFlight.get(row.id) === inFlight) this.#inFlight.delete(row.id);
    }
  }

  /** Writes the verdict, unless another worker has the lease. */
  async #settle({ id, lease }: Row, verdict: Verdict): Promise<void> {
    const { session, queue, log } = this.#options;
    const { rowCount } = await session.query({
      name: `job_queue_${verdict.verdict}`,
      text: `update job_queue.jobs set ${settlements[verdict.verdict]} where queue = $1 and id = $2 and lease = $3 and ${isLive}`,
      values: [queue, id, lease, ...detailsOf(verdict)],
    });
    if (rowCount === 0) log.warn({ queue, job: id, verdict: verdict.verdict }, 'the lease of a job ran out while it was in progress');
  }

  #waitMs(): number {
    const nextMs = Math.min(pollMs, this.#dueInMs);
    return this.#inFlight.size === 0 ? nextMs : Math.max(0, Math.min(nextMs, this.#renewAt - performance.now()));
  }

  /** Renews the leases of the jobs in progress. The handler of a lost job is aborted. */
  async #renewWhenDue(): Promise<void> {
    if (performance.now() < this.#renewAt) return;
    const { session, queue, leaseMs } = this.#options;
    this.#renewAt = performance.now() + leaseMs / renewalsPerLease;
    const mine = [...this.#inFlight];
    if (mine.length === 0) return;
    const { rows } = await session.query<{ id: string }>(
      `update job_queue.jobs j set available_at = now() + $4 * interval '1 millisecond'
        where j.queue = $1 and j.id = any ($2::text[]) and j.lease = ($3::bigint[])[array_position($2::text[], j.id)] and j.${isLive}
       returning j.id`,
      [queue, mine.map(([id]) => id), mine.map(([, { lease }]) => lease), leaseMs],
    );
    const kept = new Set(rows.map(({ id }) => id));
    for (const [id, inFlight] of mine)
      if (!kept.has(id) && this.#inFlight.get(id) === inFlight) inFlight.lost.abort(new Error('the lease ran out'));
  }

  /** Lets the jobs in progress end, with valid leases, until the time is up or the connection is lost. */
  async #drain(broken: AbortSignal): Promise<void> {
    const overdueAt = performance.now() + this.#options.settings.drainMs;
    while (this.#tasks.size > 0 && !broken.aborted && performance.now() < overdueAt) {
      await this.#renewWhenDue().catch((thrown: unknown) => this.#failed.abort(toError(thrown)));
      await this.#wake.wait(Math.min(this.#waitMs(), overdueAt - performance.now()), broken);
    }
    for (const { lost } of this.#inFlight.values()) lost.abort(new Error('the worker stops'));
    const abandonAt = performance.now() + abandonMs;
    const never = new AbortController().signal;
    while (this.#tasks.size > 0 && performance.now() < abandonAt) await this.#wake.wait(abandonAt - performance.now(), never);
    if (this.#tasks.size > 0)
      this.#options.log.error({ queue: this.#options.queue, jobs: this.#tasks.size }, 'handlers that do not end were abandoned');
  }
}

/** Not by its state: with few jobs, the planner would rate the index of all live ones as good as the key. */
const isLive = 'ended_at is null';

/** A released delivery does not count; done jobs keep no payload. */
const settlements: Readonly<Record<Verdict['verdict'], string>> = {
  done: "state = 'done', payload = 'null', ended_at = now()",
  retry: "available_at = now() + $4 * interval '1 millisecond', cause = $5",
  dead: "state = 'dead', cause = $4, ended_at = now()",
  released: 'available_at = now(), attempts = attempts - 1',
};

function detailsOf(verdict: Verdict): readonly unknown[] {
  switch (verdict.verdict) {
    case 'retry':
      return [verdict.delayMs, verdict.cause];
    case 'dead':
      return [verdict.cause];
    case 'done':
    case 'released':
      return [];
  }
}
