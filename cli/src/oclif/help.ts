import { format } from 'node:util';
import { type Command, Help, type Interfaces } from '@oclif/core';
import type { Io } from '../app/io.ts';

/** Prints the usage first; the summary follows in the description. */
export class DebtHelp extends Help {
  readonly #io: Io;

  constructor(config: Interfaces.Config, options: Partial<Interfaces.HelpOptions>, io: Io) {
    super(config, options);
    this.#io = io;
  }

  /** Writes to the same output as all commands. oclif's own stream would end the process with a stack trace if stdout cannot be written to. */
  protected override log(...parts: string[]): void {
    this.#io.out(`${format(...parts)}\n`);
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    this.log(this.formatCommand(command));
  }

  override async showRootHelp(): Promise<void> {
    await super.showRootHelp();
    this.log(
      this.section('EXAMPLES', ['$ debt owe alice 20 for lunch', '$ debt pay alice 10', '$ debt watch', '$ debt owe --help'].join('\n')),
    );
  }
}
