import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createMainLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { ThrottlerService } from './service.ts';

const log = createMainLogger('throttler', process.env['LOG_LEVEL']);

await runMain({
  log,
  create: async () => ThrottlerService.create(readConfig(variables, process.env)),
  drainMs: 5_000,
});
