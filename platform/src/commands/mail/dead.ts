import { AppError } from '@debt/kit/errors';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger } from '@debt/kit/log';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { table, wraps } from '@debt/terminal/text/doc';
import { notRunning, PlatformError } from '../../failures/failures.ts';
import { type PlatformContext, result, usage } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';

const listedMax = 100;
const none = 'No dead mail.';

export async function deadMail(input: Input, context: PlatformContext): Promise<Outcome> {
  const wanted = input.optional('id');
  if (wanted !== undefined && !input.on('replay'))
    throw usage(`${wanted} means something only with --replay`, [`debt-platform mail dead ${wanted} --replay`]);
  const { environment } = context;
  const verbs = await verbsOfExisting(context);
  const url = await verbs.connection(environment, 'mailer', 'JOBS_URL');
  const caFile = await verbs.authorities?.(environment);
  await using queue = await openJobQueue(url, {
    ...(caFile === undefined ? {} : { caFile }),
    queue: 'mail',
    applicationName: 'debt-platform',
    log: createLogger('debt-platform', 'silent'),
  });
  const dead = await queue.dead(listedMax).catch((error: unknown) => {
    if (error instanceof AppError) throw notRunning(environment, error.message);
    throw error;
  });
  if (!input.on('replay')) {
    const mails = dead.map(({ id, payload, attempts, cause, diedAt }) => ({
      id,
      ...addressee(payload),
      attempts,
      cause,
      diedAt: diedAt.toISOString(),
    }));
    const rows = mails.map(({ diedAt, to, template, attempts, cause, id }) => [diedAt, to, template, String(attempts), cause, id]);
    return result(mails, [table(['DIED', 'TO', 'TEMPLATE', 'ATTEMPTS', 'CAUSE', wraps('ID')], rows, none)]);
  }
  const chosen = dead.filter(({ id }) => wanted === undefined || id === wanted);
  if (wanted !== undefined && chosen.length === 0)
    throw new PlatformError('not_found', { what: `there is no dead mail ${wanted}`, fix: ['debt-platform mail dead'] });
  const outcomes: { readonly id: string; readonly outcome: string }[] = [];
  for (const { id } of chosen) outcomes.push({ id, outcome: await queue.replay(id) });
  return result(outcomes, outcomes.length === 0 ? [none] : outcomes.map(({ id, outcome }) => `${outcome.replace('_', ' ')} ${id}`));
}

function addressee(payload: unknown): { readonly to: string; readonly template: string } {
  if (typeof payload !== 'object' || payload === null) return { to: '', template: '' };
  return {
    to: 'to' in payload && typeof payload.to === 'string' ? payload.to : '',
    template: 'template' in payload && typeof payload.template === 'string' ? payload.template : '',
  };
}
