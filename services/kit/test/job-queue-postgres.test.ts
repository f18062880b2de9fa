import { openPool, Session } from '@debt/kit/postgres';
import { expect, onTestFinished, test } from 'vitest';
import { jobQueueConformance } from '../src/job-queue/conformance.ts';
import { openJobQueue } from '../src/job-queue/open.ts';
import { sweepJobs } from '../src/job-queue/postgres.ts';
import { createTestDatabase, silentLog } from '../src/testing/testing.ts';

const leaseMs = 1_200;

jobQueueConformance('PostgreSQL', async () => {
  const database = await createTestDatabase();
  return {
    leaseMs,
    open: (process) => openJobQueue(database.url, { queue: 'work', applicationName: process, leaseMs, log: silentLog }),
    cut: async (process) => {
      await using session = await Session.open(database.url, { applicationName: 'scissors' });
      await session.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()',
        [process],
      );
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});

test('a sweep continues until no ended job is left, whatever their number, and keeps live and young jobs', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const queue = await openJobQueue(database.url, { queue: 'work', applicationName: 'sweep', leaseMs, log: silentLog });
  onTestFinished(() => queue[Symbol.asyncDispose]());
  await queue.provision();
  const pool = openPool(database.url, { applicationName: 'sweep' }, () => undefined);
  onTestFinished(() => pool.end());
  const expiresAt = new Date(Date.now() + 3_600_000);
  await queue.enqueue(Array.from({ length: 9 }, (_job, no) => ({ id: `job ${no}`, payload: null, expiresAt })));
  await pool.query("update job_queue.jobs set expires_at = now() - interval '40 days' where id <> 'job 8'");
  await pool.query("update job_queue.jobs set state = 'done', ended_at = now() - interval '40 days' where id not in ('job 7', 'job 8')");
  await pool.query("update job_queue.jobs set state = 'dead', cause = 'x', ended_at = now() - interval '1 day' where id = 'job 7'");

  await sweepJobs(pool, 2);

  expect((await pool.query('select id from job_queue.jobs order by id')).rows).toEqual([{ id: 'job 7' }, { id: 'job 8' }]);
});
