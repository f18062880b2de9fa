import { exitCodes } from '@debt/terminal/exit-codes';
import * as Flags from '@oclif/core/flags';
import type { EnvironmentFile } from '../../environment/environment-file.ts';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { backupAdvice } from '../../failures/backup-advice.ts';
import { PlatformError } from '../../failures/failures.ts';
import { present } from '../../output/present.ts';
import { painter, table } from '../../output/style.ts';
import { failureText } from '../../output/words.ts';
import type { Holding } from '../../runner/target.ts';
import { inEnvironment, PlatformCommand } from '../command.ts';
import { exitOf } from '../io.ts';
import { ask, confirm } from '../prompt.ts';
import { whatToEnd } from '../targets.ts';

export class Down extends PlatformCommand {
  static override summary = 'Stop the platform and keep its data';
  static override usageExamples = [
    { command: 'debt-platform down', does: 'Stop it; up goes on with the same data' },
    { command: 'debt-platform down --purge --yes --env team-a', does: 'Stop it and delete everything that people entered' },
  ];
  static override flags = {
    purge: Flags.boolean({ description: 'Delete the data too, for good.' }),
    yes: Flags.boolean({ char: 'y', description: 'Do not ask.' }),
    confirm: Flags.string({ description: 'Of size prod on eks: the name of the environment, typed out.', helpValue: 'NAME' }),
  };

  override async run(): Promise<number> {
    const { flags } = await this.parse(Down);
    const environment = parseEnvironmentName(flags.env);
    const { verbs, recorded, damaged } = await whatToEnd(environment, this.io.variables);
    if (damaged !== undefined) this.note(`${damaged}; this goes by what is found on this machine`);
    if (recorded?.target === 'eks' && recorded.size === 'prod') await this.#typedName(environment, flags.confirm);
    if (flags.purge) await this.#agree(environment, recorded, await verbs.holdings(environment), flags.yes);
    using interruption = this.io.interruptible();
    const { terminal, stderr: stream } = this.io;
    const { end } = await present(verbs.down({ environment, purge: flags.purge }, interruption.signal), {
      environment,
      terminal,
      json: flags.json,
      stream,
    });
    const arrived = interruption.arrived();
    if (arrived !== undefined) return exitOf(arrived);
    if (end.outcome === 'ok') {
      if (!flags.json)
        terminal.out.line(
          end.changed === 0 ? 'Nothing was running.' : flags.purge ? 'Stopped, and its data is deleted.' : 'Stopped; the data is kept.',
        );
      return exitCodes.ok;
    }
    if (end.failure !== undefined && !flags.json) this.note(failureText(end.failure, painter(terminal.err.color), terminal.err.columns));
    return end.failure?.exit ?? exitCodes.bug;
  }

  /** What many people rely on is not taken away by one key too many. */
  async #typedName(environment: string, given: string | undefined): Promise<void> {
    const typed = given ?? (await ask(this.io, `Type the name of the environment to take it down: `));
    if (typed === environment) return;
    throw new PlatformError('NEEDS_YES', {
      what:
        typed === undefined
          ? `${environment} is of size prod, and there is nobody to ask`
          : `'${typed}' is not the name of the environment`,
      fix: [inEnvironment(`debt-platform down --confirm ${environment}`, environment)],
    });
  }

  async #agree(environment: string, recorded: EnvironmentFile | undefined, holdings: readonly Holding[], yes: boolean): Promise<void> {
    if (holdings.length === 0) return;
    this.note(`This deletes for good, from the environment ${environment}:`);
    this.note(
      table(
        ['what', 'size', 'where'],
        holdings.map(({ what, bytes, where }) => [what, sizeText(bytes), where]),
        this.io.terminal.err.columns,
      ),
    );
    if (yes) return;
    const agreed = await confirm(this.io, `Delete it? [y/N] `);
    if (agreed !== true) {
      throw new PlatformError('NEEDS_YES', {
        what: agreed === undefined ? 'data would be deleted, and there is nobody to ask' : 'nothing was deleted',
        fix: [backupAdvice(recorded?.target ?? 'embedded', environment), inEnvironment('debt-platform down --purge --yes', environment)],
      });
    }
  }
}

/** Empty for what only a server knows. */
function sizeText(bytes: number): string {
  if (!Number.isFinite(bytes)) return '';
  return bytes < 100_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
