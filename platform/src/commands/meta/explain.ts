import { findProblem } from '@debt/proto/problems';
import { exitCodes } from '@debt/terminal/exit-codes';
import { nearest } from '@debt/terminal/suggest';
import * as Args from '@oclif/core/args';
import { failurePages } from '../../failures/failure-pages.ts';
import { PlatformError } from '../../failures/failures.ts';
import { wrap } from '../../output/style.ts';
import { PlatformCommand } from '../command.ts';

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
      return exitCodes.ok;
    }
    const found = pages.find(({ id }) => id === args.id?.toUpperCase());
    if (found === undefined) return this.#explainAnswer(args.id, flags.json);
    const { id, exit, retry, page } = found;
    this.result(
      flags.json,
      found,
      () => `${id} (exit code ${exit}${retry ? ', running the command again may help' : ''})\n\n${wrap(page, this.columns)}`,
    );
    return exitCodes.ok;
  }

  /** The code of a problem document of the API; `debt explain` knows those, too, and its own. */
  #explainAnswer(typed: string, json: boolean): number {
    const code = typed.toLowerCase();
    const answer = findProblem(code);
    if (answer === undefined) throw notFound(typed.toUpperCase(), code);
    const { status, retry, advice } = answer;
    this.result(
      json,
      { id: code, statuses: [status], retry, page: advice },
      () => `${code} (the API, status ${status}${retry ? ', asking again may help' : ''})\n\n${wrap(advice, this.columns)}`,
    );
    return exitCodes.ok;
  }
}

function notFound(id: string, code: string): PlatformError {
  const near = nearest(id, Object.keys(failurePages));
  return new PlatformError('NOT_FOUND', {
    what: `there is no error id ${id}`,
    fix: near === undefined ? [`debt explain ${code}`, 'debt-platform explain'] : [`debt-platform explain ${near}`],
  });
}
