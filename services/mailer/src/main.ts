import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createMainLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { MailerService } from './service.ts';

const log = createMainLogger('mailer', process.env['LOG_LEVEL']);

await runMain({
  log,
  create: async () => MailerService.create(readConfig(variables, process.env)),
  drainMs: 15_000,
});
