import { AppError } from '@debt/kit/errors';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger } from '@debt/kit/log';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { table } from '../../output/style.ts';
import { PlatformCommand, usage } from '../command.ts';
import { notRunning, verbsOfExisting } from '../targets.ts';

const listedMax = 100;

export class MailDead extends PlatformCommand {
  static override summary = 'List mail that could not be sent, or send it again';
  static override usageExamples = [
    { command: 'debt-platform mail dead', does: 'What was given up, the latest first' },
    { command: 'debt-platform mail dead --replay', does: 'Try everything again that has not expired' },
  ];
  static override args = { id: Args.string({ description: 'With --replay: only this one.' }) };
  static override flags = { replay: Flags.boolean({ description: 'Put it back into the queue.' }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(MailDead);
    if (args.id !== undefined && !flags.replay)
      throw usage(`${args.id} means something only with --replay`, [`debt-platform mail dead ${args.id} --replay`]);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
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
    if (!flags.replay) {
      const rows = dead.map(({ id, payload, attempts, cause, diedAt }) => ({
        id,
        ...addressee(payload),
        attempts,
        cause,
        diedAt: diedAt.toISOString(),
      }));
      this.result(flags.json, rows, () =>
        rows.length === 0
          ? 'No dead mail.'
          : table(
              ['died', 'to', 'template', 'attempts', 'cause', 'id'],
              rows.map((row) => [row.diedAt, row.to, row.template, String(row.attempts), row.cause, row.id]),
              this.columns,
            ),
      );
      return exitCodes.ok;
    }
    const wanted = dead.filter(({ id }) => args.id === undefined || id === args.id);
    if (args.id !== undefined && wanted.length === 0)
      throw new PlatformError('NOT_FOUND', { what: `there is no dead mail ${args.id}`, fix: ['debt-platform mail dead'] });
    const outcomes: { readonly id: string; readonly outcome: string }[] = [];
    for (const { id } of wanted) outcomes.push({ id, outcome: await queue.replay(id) });
    this.result(flags.json, outcomes, () =>
      outcomes.length === 0 ? 'No dead mail.' : outcomes.map(({ id, outcome }) => `${outcome.replace('_', ' ')} ${id}`).join('\n'),
    );
    return exitCodes.ok;
  }
}

function addressee(payload: unknown): { readonly to: string; readonly template: string } {
  if (typeof payload !== 'object' || payload === null) return { to: '', template: '' };
  return {
    to: 'to' in payload && typeof payload.to === 'string' ? payload.to : '',
    template: 'template' in payload && typeof payload.template === 'string' ? payload.template : '',
  };
}
