import type { EventBusOptions } from './port.ts';

export interface OpenEventBusOptions extends EventBusOptions {
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}
