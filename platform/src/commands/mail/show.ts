import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { PlatformCommand } from '../command.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';

export class MailShow extends PlatformCommand {
  static override summary = 'Print one captured mail';
  static override usageExamples = [
    { command: 'debt-platform mail show', does: 'The newest mail' },
    { command: 'debt-platform mail show 1763830000.M1.host', does: 'The mail with this id, or with an id that begins so' },
  ];
  static override args = { id: Args.string({ description: 'Its id; the newest one when nothing is said.' }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(MailShow);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    const messages = await capturedMail(verbs, environment);
    const message = messages.find(({ id }) => args.id === undefined || id.startsWith(args.id));
    if (message === undefined) {
      throw new PlatformError('NOT_FOUND', {
        what: args.id === undefined ? 'there is no mail' : `there is no mail ${args.id}`,
        fix: ['debt-platform mail'],
      });
    }
    const { from, to, subject, date, text } = message;
    this.result(flags.json, message, () => `From: ${from}\nTo: ${to}\nSubject: ${subject}\nDate: ${date}\n\n${text.replace(/\n$/, '')}`);
    return exitCodes.ok;
  }
}
