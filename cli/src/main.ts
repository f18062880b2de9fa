/** `debt`: runs the frequent commands directly, and all others through oclif from a separate file. */

import { createOutside } from './app/outside.ts';
import { splitCommand } from './app/parse.ts';
import { reportThrown } from './app/report.ts';
import { runCommand } from './app/run.ts';
import { versionText } from './app/version-text.ts';
import { fastCommands } from './commands/fast.ts';

const argv = process.argv.slice(2);
const outside = createOutside();

async function main(): Promise<number> {
  if (argv.includes('--version') && argv.every((arg) => arg === '--version' || arg === '--json')) {
    outside.io.out(versionText(argv.includes('--json')));
    return 0;
  }
  const { id, rest } = splitCommand(argv, () => false);
  const command = fastCommands.find((one) => one.id === id);
  // All output is written by then. A regular shutdown of the process would take longer than the command.
  if (command !== undefined && !asksForHelp(argv)) process.exit(await runCommand(command, rest, outside));
  const { runWithOclif } = await import('./full.ts');
  return runWithOclif(argv, outside);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.includes('--help') || flags.includes('-h');
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = reportThrown(error, { json: argv.includes('--json'), debug: argv.includes('--debug') }, outside);
  },
);
