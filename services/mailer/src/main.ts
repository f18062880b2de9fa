import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { MailerService } from './service.ts';

await runMain({
  log: createLogger('mailer', process.env['LOG_LEVEL'] ?? 'info'),
  create: async () => MailerService.create(readConfig(variables, process.env)),
  drainMs: 15_000,
});
