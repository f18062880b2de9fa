import { type Command, Help } from '@oclif/core';

/** Starts with the usage: the summary follows in the description. */
export class DebtHelp extends Help {
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
