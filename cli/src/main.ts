/** `debt`: the frequent commands at once, everything else through oclif in a file of its own. */

import { flagsOf } from '@debt/terminal/command/command';
import { splitCommand } from '@debt/terminal/command/parse';
import { failed, runCommand } from '@debt/terminal/command/run';
import { asksForVersion, versionText } from '@debt/terminal/command/version';
import { createWorld } from '@debt/terminal/world';
import { runtime } from './app/runtime.ts';
import { fastCommands } from './commands/fast.ts';

const argv = process.argv.slice(2);
const world = createWorld();

async function main(): Promise<number> {
  if (asksForVersion(argv)) {
    world.io.out(versionText(runtime.name, runtime.version, argv.includes('--json')));
    return 0;
  }
  const { id, rest } = splitCommand(flagsOf(runtime), argv, () => false);
  const command = fastCommands.find((one) => one.id === id);
  // Everything has been printed and written by then: to wait for the process to take itself apart would take longer than the command.
  if (command !== undefined && !asksForHelp(argv)) process.exit(await runCommand(runtime, command, rest, world));
  const { runFull } = await import('./full.ts');
  return runFull(argv);
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  return flags.includes('--help') || flags.includes('-h');
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = failed(runtime, error, argv, { world });
  },
);
