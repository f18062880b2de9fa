import type { Logger } from '@debt/kit/log';

export interface OpenStoreOptions {
  readonly log: Logger;
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}
