/** Runs every command that is not on the fast path, with oclif, and prints help and suggestions for all commands. */

import { suggest } from '@debt/terminal/suggest';
import { Config, type Interfaces, settings } from '@oclif/core';
import type { Outside } from './app/context.ts';
import { usageFailure } from './app/failures.ts';
import { splitCommand } from './app/parse.ts';
import { reportFailure } from './app/report.ts';
import { version } from './app/version.ts';
import { allCommands, topics } from './commands/all.ts';
import { DebtHelp } from './oclif/help.ts';
import { toOclif } from './oclif/to-oclif.ts';

const toOclifId = (id: string): string => id.replaceAll(' ', ':');

/** oclif looks it up in this file by this name. */
export const COMMANDS = Object.fromEntries(
  allCommands.filter(({ id }) => id !== '').map((command) => [toOclifId(command.id), toOclif(command)]),
);

const helpColumnsMin = 40;
const helpColumnsMax = 100;

/** Returns the exit code. */
export async function runWithOclif(argv: readonly string[], outside: Outside): Promise<number> {
  settings.columns = Math.min(helpColumnsMax, Math.max(helpColumnsMin, outside.io.columns));
  // Otherwise oclif looks up the shell of this user, which fails when the user database has no entry (common in a container).
  process.env['SHELL'] ??= '/bin/sh';
  const config = await Config.load({ root: __dirname, pjson: manifest() });
  const ids = allCommands.map((command) => command.id);
  const { id, rest } = splitCommand(argv, (one) => ids.includes(one));
  if (id === 'help') return showHelp(config, rest, ids, outside);
  if (rest.includes('--help') || rest.includes('-h'))
    return showHelp(config, [...id.split(' '), ...rest.filter((arg) => !arg.startsWith('-'))], ids, outside);
  if (isMistypedBelow(id, rest, ids)) return unknownCommand(id, rest, ids, outside);
  if (config.findCommand(toOclifId(id)) !== undefined) return config.runCommand<number>(toOclifId(id), [...rest]);
  if (config.findTopic(toOclifId(id)) === undefined || rest.some((arg) => !arg.startsWith('-')))
    return unknownCommand(id, rest, ids, outside);
  return showHelp(config, [id], ids, outside);
}

/** `people ad`: `people` takes no arguments, so that the next word must be a mistyped subcommand. */
function isMistypedBelow(id: string, rest: readonly string[], ids: readonly string[]): boolean {
  const takesNone = allCommands.some((one) => one.id === id && (one.args ?? []).length === 0);
  return takesNone && rest.some((arg) => !arg.startsWith('-')) && ids.some((one) => one.startsWith(`${id} `));
}

async function showHelp(config: Config, args: readonly string[], ids: readonly string[], outside: Outside): Promise<number> {
  const [first = '', second = ''] = args;
  const id = [`${first} ${second}`, first].find((one) => ids.includes(one));
  const subject = id ?? first;
  if (subject !== '' && id === undefined && config.findTopic(subject) === undefined)
    return unknownCommand(subject, args.slice(1), ids, outside);
  const help = new DebtHelp(config, { maxWidth: settings.columns ?? 80, flagSortOrder: 'none' }, outside.io);
  await help.showHelp(subject === '' ? [] : subject.split(' '));
  return 0;
}

function unknownCommand(id: string, rest: readonly string[], ids: readonly string[], outside: Outside): number {
  const second = rest.find((arg) => !arg.startsWith('-'));
  const typed = second !== undefined && ids.some((one) => one.startsWith(`${id} `)) ? `${id} ${second}` : id;
  const near = suggest(
    typed,
    ids.filter((one) => one !== ''),
  );
  const failure = usageFailure('unknown_command', {
    what: `unknown command: ${typed}`,
    fix: [...near.map((one) => `debt ${one}`), 'debt --help'],
  });
  return reportFailure(failure, { json: rest.includes('--json'), debug: false }, outside);
}

const manifest = (): Interfaces.PJSON => ({
  name: 'debt',
  version,
  description: 'Keep track of what you owe and what you are owed.',
  oclif: {
    bin: 'debt',
    dirname: 'debt',
    topicSeparator: ' ',
    additionalHelpFlags: ['-h'],
    commands: { strategy: 'explicit', target: './full.cjs', identifier: 'COMMANDS' },
    topics: Object.fromEntries(Object.entries(topics).map(([name, description]) => [name, { description }])),
  },
});
