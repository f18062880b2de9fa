import { type ConfigOf, commonVariables, integer, list, optional, port, text, url } from '@debt/kit/config';

const { HOST, HTTP_PORT, LOG_LEVEL } = commonVariables;

/** The environment of the embedded gateway. */
export const variables = {
  HOST,
  HTTP_PORT,
  LOG_LEVEL,
  /** Without it there is no metrics server. */
  METRICS_PORT: optional(port()),
  EXPENSES_URL: url(['http']),
  NOTIFIER_URL: url(['http']),
  THROTTLER_URL: url(['http']),
  /** host:port as it stands in the Host header. Without it: the loopback names with HTTP_PORT. */
  ALLOWED_HOSTS: optional(list()),
  /** The built web client. Without it, or while it is not there, a page says what the platform is. */
  WEB_ROOT: optional(text()),
  /** Bytes. */
  BODY_LIMIT: integer(1_024, 100_000_000, 1_000_000),
};
export type GatewayConfig = ConfigOf<typeof variables>;
