import { spawn } from 'node:child_process';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformCommand } from '../command.ts';
import { notRunning, verbsOfExisting } from '../targets.ts';

export class Open extends PlatformCommand {
  static override summary = 'Print the address of the web page, and open it';
  static override usageExamples = [
    { command: 'debt-platform open', does: 'Open the page in the browser' },
    { command: 'debt-platform open --print', does: 'Only print its address' },
  ];
  static override flags = { print: Flags.boolean({ description: 'Open nothing.' }) };

  override async run(): Promise<number> {
    const { flags } = await this.parse(Open);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using attached = await verbs.attach(environment);
    const { phase, urls } = await attached.status();
    const url = urls['web'];
    if (phase === 'stopped' || url === undefined) throw notRunning(environment);
    this.result(flags.json, { url }, () => url);
    if (!flags.print && !flags.json && this.io.terminal.out.isTty) openInBrowser(url);
    return exitCodes.ok;
  }
}

/** The address is printed anyway: a machine without a browser is no failure. */
function openInBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
