import { exitCodes } from '@debt/terminal/exit-codes';
import { PlatformCommand } from '../command.ts';
import { type Entry, table } from '../table.ts';
import { describe } from './help.ts';

export class Commands extends PlatformCommand {
  static override summary = 'Describe every verb and flag';
  static override usageExamples = [
    { command: 'debt-platform commands --json', does: 'One document with the help of every verb' },
    { command: 'debt-platform commands', does: 'The usage of every verb, one a line' },
  ];

  override async run(): Promise<number> {
    const { flags } = await this.parse(Commands);
    const entries = Object.entries<Entry>(table);
    const commands = await Promise.all(entries.map(async ([name, { load }]) => describe(name, await load())));
    this.result(flags.json, { version: 1, commands, exits: exitCodes }, () => commands.map(({ usage }) => usage).join('\n'));
    return exitCodes.ok;
  }
}
