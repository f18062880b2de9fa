import { type Environment, readConfig } from '@debt/kit/config';
import type { Logger } from '@debt/kit/log';
import { createRegistry } from '@debt/kit/telemetry';
import { variables } from './config.ts';
import { openDestinations } from './context.ts';
import { provisionDestinations } from './outbox/outbox.ts';
import { migrate } from './store/migrate.ts';

/** Migrates the schema of the database to this release. Needs only the database settings of the environment. */
export async function runMigrate(environment: Environment, log: Logger): Promise<void> {
  const { DATABASE_URL, TLS_CA_FILE } = variables;
  const config = readConfig({ DATABASE_URL, TLS_CA_FILE }, environment);
  const names = await migrate(config.DATABASE_URL, config.TLS_CA_FILE);
  log.info({ migrations: names }, names.length === 0 ? 'the schema is up to date' : 'the schema was migrated');
}

/** Creates the topics and the queue of the outbox. */
export async function runProvision(environment: Environment, log: Logger): Promise<void> {
  const config = readConfig(variables, environment);
  await using stack = new AsyncDisposableStack();
  const { bus, queue } = await openDestinations(config, { log, registry: createRegistry('expenses'), stack });
  await provisionDestinations(bus, queue);
  log.info('topics and queues exist');
}
