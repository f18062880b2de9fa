import type { Logger } from '@debt/kit/log';

export interface OpenFanoutOptions {
  readonly log: Logger;
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
}
