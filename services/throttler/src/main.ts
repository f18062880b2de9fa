import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { ThrottlerService } from './service.ts';

await runMain({
  log: createLogger('throttler', 'info'),
  create: async () => ThrottlerService.create(readConfig(variables, process.env)),
  drainMs: 5_000,
});
