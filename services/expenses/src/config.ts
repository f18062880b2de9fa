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
  /** What the other services prove themselves with. */
  SERVICE_TOKEN: secret(text()),
  /** Key of the digests of one-time codes. */
  CODE_KEY: key(),
  /** Shared with the mailer: one-time codes travel sealed. */
  SEAL_KEY: key(),
  /** Exact origins (scheme, host, port) whose pages may act with the cookie. */
  PUBLIC_ORIGINS: list(),
  /** What clients may call this server: host:port, or host:* for any port. */
  ALLOWED_HOSTS: list(),
  COOKIE_NAME: text('debt'),
  TLS_CA_FILE: optional(text()),
};

export type Config = ConfigOf<typeof variables>;

export const readEnvironment = (environment: Environment): Config => readConfig(variables, environment);
