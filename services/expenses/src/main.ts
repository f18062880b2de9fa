import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createMainLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { ExpensesService } from './service.ts';
import { runMigrate, runProvision } from './tasks.ts';

const log = createMainLogger('expenses', process.env['LOG_LEVEL']);

await runMain({
  log,
  create: async () => ExpensesService.create(readConfig(variables, process.env)),
  tasks: {
    migrate: async () => runMigrate(process.env, log),
    provision: async () => runProvision(process.env, log),
  },
  drainMs: 15_000,
});
