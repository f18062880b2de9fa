import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { sinkLimits } from './limits.ts';
import { MailSink } from './service.ts';

await runMain({
  log: createLogger('mail-sink', process.env['LOG_LEVEL'] ?? 'info'),
  create: async () => MailSink.create(readConfig(variables, process.env)),
  drainMs: sinkLimits.drainMs,
});
