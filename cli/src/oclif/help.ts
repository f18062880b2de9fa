import { format } from 'node:util';
import { type Command, Help, type Interfaces } from '@oclif/core';
import type { Io } from '../app/io.ts';

/** Starts with the usage: the summary follows in the description. */
export class DebtHelp extends Help {
  readonly #io: Io;

  constructor(config: Interfaces.Config, options: Partial<Interfaces.HelpOptions>, io: Io) {
    super(config, options);
    this.#io = io;
  }

  /** Through the output of every command: the stream that oclif writes to ends the process with a stack when it cannot be written to. */
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
