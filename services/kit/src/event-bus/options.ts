import type { EventBusOptions } from './port.ts';

export interface OpenEventBusOptions extends EventBusOptions {
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
}
