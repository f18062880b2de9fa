import { fromVariable, trustOf } from '@debt/kit/config';
import type { JobQueue } from '@debt/kit/job-queue';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger, type Logger } from '@debt/kit/log';
import type { Config } from './config.ts';
import { MailerMetrics } from './metrics.ts';
import { openMailTransport } from './transport/open.ts';
import type { MailTransport } from './transport/port.ts';

export interface Overrides {
  readonly log?: Logger;
  readonly queue?: JobQueue;
  readonly transport?: MailTransport;
}

/** All parts of the service, opened; disposing of `stack` closes them. */
export interface Context {
  readonly log: Logger;
  readonly metrics: MailerMetrics;
  readonly queue: JobQueue;
  readonly transport: MailTransport;
  readonly stack: AsyncDisposableStack;
}

export async function openContext(config: Config, overrides: Overrides = {}): Promise<Context> {
  await using opening = new AsyncDisposableStack();
  const log = overrides.log ?? createLogger('mailer', config.LOG_LEVEL);
  const metrics = new MailerMetrics();
  const trust = trustOf(config);
  const transport = opening.use(
    overrides.transport ??
      (await fromVariable('TRANSPORT_URL', () => openMailTransport(config.TRANSPORT_URL, { from: config.MAIL_FROM, ...trust }))),
  );
  const jobs = { queue: 'mail', applicationName: 'mailer', log, registry: metrics.registry, ...trust };
  const queue = opening.use(overrides.queue ?? (await fromVariable('JOBS_URL', () => openJobQueue(config.JOBS_URL, jobs))));
  return { log, metrics, queue, transport, stack: opening.move() };
}
