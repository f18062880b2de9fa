import type { EventBusOptions } from './port.ts';

/** How to open an event bus at a backend. */
export interface OpenEventBusOptions extends EventBusOptions {
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}
