import { AppError } from '../errors/errors.ts';
import type { JobQueueDriver } from './driver.ts';
import type { OpenJobQueueOptions } from './options.ts';
import { JobQueue } from './port.ts';

/** A driver's library is loaded only when its scheme is used. */
const drivers: Readonly<Record<string, (url: string, options: OpenJobQueueOptions) => Promise<JobQueueDriver>>> = {
  amqp: openAmqp,
  amqps: openAmqp,
  postgres: async (url, options) => (await import('./postgres.ts')).openPostgresJobQueue(url, options),
};

/** The allowed URL schemes of a job queue. */
export const jobQueueSchemes: readonly string[] = Object.keys(drivers);

async function openAmqp(url: string, options: OpenJobQueueOptions): Promise<JobQueueDriver> {
  return (await import('./amqp.ts')).openAmqpJobQueue(url, options);
}

const name = /^[a-z][a-z0-9-]{0,63}$/;

/** Connecting is lazy: `ready()` and the calls show when a queue is unavailable. @throws AppError `bad_configuration` */
export async function openJobQueue(url: string, options: OpenJobQueueOptions): Promise<JobQueue> {
  const scheme = url.split(':', 1)[0] ?? '';
  const open = drivers[scheme];
  if (open === undefined)
    throw new AppError('bad_configuration', `A job queue has a URL of scheme ${jobQueueSchemes.join(' or ')}, not ${scheme}.`);
  if (!name.test(options.queue)) throw new AppError('bad_configuration', `A queue cannot be named ${JSON.stringify(options.queue)}.`);
  return new JobQueue(options.queue, await open(url, options), options);
}
