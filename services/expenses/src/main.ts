import { runMain } from '@debt/kit/lifecycle';
import { createLogger } from '@debt/kit/log';
import { readEnvironment } from './config.ts';
import { ExpensesService } from './service.ts';
import { runMigrate, runProvision } from './tasks.ts';

const log = createLogger('expenses', 'info');

await runMain({
  log,
  create: async () => ExpensesService.create(readEnvironment(process.env)),
  tasks: {
    migrate: async () => runMigrate(process.env, log),
    provision: async () => runProvision(readEnvironment(process.env), log),
  },
  drainMs: 15_000,
});
