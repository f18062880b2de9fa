import { oneOf, port, text } from './variables.ts';

/** The variables of every service. */
export const commonVariables = {
  HOST: text('127.0.0.1'),
  HTTP_PORT: port(),
  METRICS_PORT: port(),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info'),
};

/** The options of a driver for CA certificates: those of the file, if there is one, else those of the system. */
export const trustOf = ({ TLS_CA_FILE }: { readonly TLS_CA_FILE: string | undefined }): { readonly caFile?: string } =>
  TLS_CA_FILE === undefined ? {} : { caFile: TLS_CA_FILE };
