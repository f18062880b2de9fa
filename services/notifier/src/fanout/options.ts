import type { Logger } from '@debt/kit/log';

export interface OpenFanoutOptions {
  readonly log: Logger;
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}
