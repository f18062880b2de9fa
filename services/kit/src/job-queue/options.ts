import type { JobQueueOptions } from './port.ts';

/** How to open a job queue at a backend. */
export interface OpenJobQueueOptions extends JobQueueOptions {
  /** The queue's name: lower-case letters, digits and dashes. */
  readonly queue: string;
  /** The service's name, as the server shows it for its connections. */
  readonly applicationName: string;
  /** How long a job stays with a worker that does not renew its lease. @default jobQueueLimits.leaseMs */
  readonly leaseMs?: number;
  /** Certificates of the authorities to trust, a file in PEM. */
  readonly caFile?: string;
}
