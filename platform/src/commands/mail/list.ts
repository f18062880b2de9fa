import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { table } from '../../output/style.ts';
import { PlatformCommand } from '../command.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';
import { addressedTo, parseAddress } from './select.ts';

export class MailList extends PlatformCommand {
  static override summary = 'List the captured mail, the newest first';
  static override usageExamples = [
    { command: 'debt-platform mail', does: 'Every captured mail' },
    { command: 'debt-platform mail alice@example.com', does: 'Only what went to alice' },
  ];
  static override args = { address: Args.string({ description: 'Only mail to this address.' }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(MailList);
    const address = parseAddress(args.address);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    const messages = addressedTo(await capturedMail(verbs, environment), address);
    this.result(flags.json, messages, () =>
      messages.length === 0
        ? 'No mail.'
        : table(
            ['date', 'to', 'subject', 'id'],
            messages.map(({ date, to, subject, id }) => [date, to, subject, id]),
            this.columns,
          ),
    );
    return exitCodes.ok;
  }
}
