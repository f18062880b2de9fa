import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createMainLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { NotifierService } from './service.ts';
import { runMigrate } from './tasks.ts';

const log = createMainLogger('notifier', process.env['LOG_LEVEL']);

await runMain({
  log,
  create: async () => NotifierService.create(readConfig(variables, process.env)),
  tasks: { migrate: async () => runMigrate(process.env, log) },
  drainMs: 15_000,
});
