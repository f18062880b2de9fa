import { Session } from '@debt/kit/postgres';
import { jobQueueConformance } from '../src/job-queue/conformance.ts';
import { openJobQueue } from '../src/job-queue/open.ts';
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
