import { readConfig } from '@debt/kit/config';
import { runMain } from '@debt/kit/lifecycle';
import { createLogger } from '@debt/kit/log';
import { variables } from './config.ts';
import { Gateway } from './gateway.ts';
import { limits } from './limits.ts';

await runMain({
  log: createLogger('gateway', 'info'),
  create: async () => Gateway.create(readConfig(variables, process.env)),
  drainMs: limits.drainMs + 2_000,
});
