import { oneOf, port, text } from './variables.ts';

/** What every service's environment has. */
export const commonVariables = {
  HOST: text('127.0.0.1'),
  HTTP_PORT: port(),
  METRICS_PORT: port(),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
};
