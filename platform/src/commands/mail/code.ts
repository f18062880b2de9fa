import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { PlatformCommand, parseDuration } from '../command.ts';
import { exitOf } from '../io.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';
import { addressedTo, newestCode, parseAddress } from './select.ts';

const pollMs = 100;

export class MailCode extends PlatformCommand {
  static override summary = 'Print the newest one-time code';
  static override usageExamples = [
    { command: 'debt-platform mail code', does: 'The newest code, whoever it is for' },
    { command: 'debt-platform mail code alice@example.com --timeout 10s', does: 'The newest code for alice, waiting for it' },
  ];
  static override args = { address: Args.string({ description: 'Only mail to this address.' }) };
  static override flags = {
    timeout: Flags.string({ description: 'Wait this long for a code to arrive when there is none.', helpValue: 'TIME', default: '5s' }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(MailCode);
    const address = parseAddress(args.address);
    const environment = parseEnvironmentName(flags.env);
    const until = Date.now() + parseDuration(flags.timeout);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    using interruption = this.io.interruptible();
    for (;;) {
      const found = newestCode(addressedTo(await capturedMail(verbs, environment), address));
      if (found !== undefined) {
        const { to, date, id } = found.message;
        this.result(flags.json, { code: found.code, to, date, id }, () => found.code);
        return exitCodes.ok;
      }
      if (Date.now() >= until) {
        throw new PlatformError('NOT_FOUND', {
          what: `there is no mail with a code${address === undefined ? '' : ` to ${address}`}`,
          fix: ['debt-platform mail', 'debt-platform mail dead'],
        });
      }
      await sleep(pollMs, undefined, { signal: interruption.signal }).catch(() => undefined);
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
    }
  }
}
