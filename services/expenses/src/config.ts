import {
  type ConfigOf,
  commonVariables,
  type Environment,
  key,
  list,
  optional,
  port,
  readConfig,
  secret,
  text,
  url,
} from '@debt/kit/config';

/** The environment of expenses. Each variable may also come as NAME_FILE. */
export const variables = {
  ...commonVariables,
  GRPC_PORT: port(),
  DATABASE_URL: secret(url(['postgres'])),
  EVENTS_URL: secret(url(['postgres', 'kafka', 'kafkas'])),
  JOBS_URL: secret(url(['postgres', 'amqp', 'amqps'])),
  /** The credential of the other services. */
  SERVICE_TOKEN: secret(text()),
  /** The key of the digests of one-time codes. */
  CODE_KEY: key(),
  /** Shared with the mailer: it encrypts one-time codes on the way. */
  SEAL_KEY: key(),
  /** Exact origins (scheme, host, port) of the pages that may use the session cookie. */
  PUBLIC_ORIGINS: list(),
  /** Values of the Host header that are accepted: host:port, or host:* for any port. */
  ALLOWED_HOSTS: list(),
  COOKIE_NAME: text('debt'),
  TLS_CA_FILE: optional(text()),
};

export type Config = ConfigOf<typeof variables>;

export const readEnvironment = (environment: Environment): Config => readConfig(variables, environment);
