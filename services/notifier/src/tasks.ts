import { type Environment, fromVariable, readConfig, trustOf } from '@debt/kit/config';
import type { Logger } from '@debt/kit/log';
import { variables } from './config.ts';
import { openStore } from './store/open.ts';
import { failOnRejectedCredentials } from './store/port.ts';

/** Brings the schema of the store up to this release. Needs nothing of the environment but the store. */
export async function runMigrate(environment: Environment, log: Logger): Promise<void> {
  const { STORE_URL, TLS_CA_FILE } = variables;
  const config = readConfig({ STORE_URL, TLS_CA_FILE }, environment);
  await using store = await openStore(config.STORE_URL, { log, ...trustOf(config) });
  await fromVariable('STORE_URL', () => failOnRejectedCredentials(() => store.migrate()));
  log.info('the schema is up to date');
}
