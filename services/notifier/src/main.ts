import { fromVariable, readConfig, trustOf } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { NotifierService } from './service.ts';
import { openStore } from './store/open.ts';
import { failOnRejectedCredentials } from './store/port.ts';

const log = createLogger('notifier', process.env['LOG_LEVEL'] ?? 'info');
const { STORE_URL, TLS_CA_FILE } = variables;

await runMain({
  log,
  create: async () => NotifierService.create(readConfig(variables, process.env)),
  tasks: {
    migrate: async () => {
      const config = readConfig({ STORE_URL, TLS_CA_FILE }, process.env);
      await using store = await openStore(config.STORE_URL, { log, ...trustOf(config) });
      await fromVariable('STORE_URL', () => failOnRejectedCredentials(() => store.migrate()));
      log.info('the schema is up to date');
    },
  },
  drainMs: 15_000,
});
