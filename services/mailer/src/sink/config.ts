import { type ConfigOf, commonVariables, integer } from '@debt/kit/config';

const { HOST, HTTP_PORT, LOG_LEVEL } = commonVariables;

/** The environment of the mail-sink. Each variable may also come as NAME_FILE. */
export const variables = {
  HOST,
  HTTP_PORT,
  LOG_LEVEL,
  /** Stored mails; above the limit the oldest are removed. */
  MAILS_MAX: integer(1, 100_000, 1_000),
};
export type SinkConfig = ConfigOf<typeof variables>;
