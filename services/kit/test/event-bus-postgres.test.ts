import { Session } from '@debt/kit/postgres';
import { eventBusConformance } from '../src/event-bus/conformance.ts';
import { openEventBus } from '../src/event-bus/open.ts';
import { createTestDatabase, silentLog } from '../src/testing/testing.ts';

eventBusConformance('PostgreSQL', async () => {
  const database = await createTestDatabase();
  return {
    open: (source) => openEventBus(database.url, { source, log: silentLog }),
    cut: async (source) => {
      await using session = await Session.open(database.url, { applicationName: 'scissors' });
      await session.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()',
        [source],
      );
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});
