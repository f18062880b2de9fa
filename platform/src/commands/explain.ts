import * as Args from '@oclif/core/args';
import { wrap } from '../output/style.ts';
import { exits, failurePages, PlatformError } from '../runner/failures.ts';
import { PlatformCommand } from './command.ts';
import { nearest } from './nearest.ts';

export class Explain extends PlatformCommand {
  static override summary = 'Explain an error id';
  static override usageExamples = [
    { command: 'debt-platform explain PORT_TAKEN', does: 'What it means and what to do' },
    { command: 'debt-platform explain', does: 'List every id' },
  ];
  static override args = { id: Args.string({ description: 'The id that a failure printed.' }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Explain);
    const pages = Object.entries(failurePages).map(([id, { exit, retry, page }]) => ({ id, exit, retry, page }));
    if (args.id === undefined) {
      this.result(flags.json, pages, () => pages.map(({ id, exit }) => `${id} (exit code ${exit})`).join('\n'));
      return exits.ok;
    }
    const wanted = args.id.toUpperCase();
    const found = pages.find(({ id }) => id === wanted);
    if (found === undefined) {
      const near = nearest(
        wanted,
        pages.map(({ id }) => id),
      );
      throw new PlatformError('NOT_FOUND', {
        what: `there is no error id ${wanted}`,
        fix: [`debt-platform explain${near === undefined ? '' : ` ${near}`}`],
      });
    }
    const { id, exit, retry, page } = found;
    this.result(
      flags.json,
      found,
      () => `${id} (exit code ${exit}${retry ? ', running the command again may help' : ''})\n\n${wrap(page, this.columns)}`,
    );
    return exits.ok;
  }
}
