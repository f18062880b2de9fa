/** From the command line to a verb and from whatever happens to an exit code. */
import { readFileSync } from 'node:fs';
import { exitCodes } from '@debt/terminal/exit-codes';
import { nearest } from '@debt/terminal/suggest';
import { Config } from '@oclif/core/config';
import { failureOf } from '../failures/failures.ts';
import { environmentIn, failureFor } from '../output/hints.ts';
import { painter } from '../output/style.ts';
import { failureJson, failureText } from '../output/words.ts';
import { type CommandClass, usage } from './command.ts';
import type { Io } from './io.ts';
import { commandHelp, describe, groupHelp, rootHelp } from './meta/help.ts';
import { withReport } from './report.ts';
import { commandNames, findCommand } from './table.ts';
import { usageErrorOf } from './usage-error.ts';

/** Never rejects; resolves to the exit code. */
export async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await route(argv, io);
  } catch (error) {
    const environment = environmentIn(argv, io.variables['DEBT_PLATFORM_ENV']);
    const why = failureFor(environment, withReport(failureOf(error), error, io.variables));
    if (argv.includes('--json')) io.terminal.out.line(JSON.stringify(failureJson(why)));
    else io.terminal.err.line(failureText(why, painter(io.terminal.err.color), io.terminal.err.columns));
    if (argv.includes('--debug') && error instanceof Error) io.terminal.err.line(error.stack);
    return why.exit;
  }
}

async function route(argv: readonly string[], io: Io): Promise<number> {
  const { out } = io.terminal;
  const args = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const beforeDashes = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  const wantsHelp = beforeDashes.includes('--help') || beforeDashes.includes('-h');
  const verbArgs = wantsHelp ? args.filter((arg) => arg !== '--help' && arg !== '-h') : args;
  if (args[0] === '--version') return version(args.includes('--json'), io);
  if (verbArgs.every((arg) => arg.startsWith('-')) && (wantsHelp || verbArgs.length === 0)) {
    out.long(rootHelp(painter(out.color), out.columns));
    return exitCodes.ok;
  }
  const found = findCommand(verbArgs);
  const group = commandNames.filter((name) => name.startsWith(`${verbArgs[0] ?? ''} `));
  if (found === undefined && group.length > 0 && verbArgs.slice(1).every((arg) => arg.startsWith('-'))) {
    out.long(groupHelp(group, painter(out.color), out.columns));
    return exitCodes.ok;
  }
  if (found === undefined) throw unknownVerb(verbArgs);
  const command = await found.entry.load();
  if (wantsHelp) {
    out.long(commandHelp(describe(found.name, command), painter(out.color), out.columns));
    return exitCodes.ok;
  }
  return runCommand(command, found.rest, io);
}

async function runCommand(command: CommandClass, argv: readonly string[], io: Io): Promise<number> {
  const config = new PluginlessConfig({ root: import.meta.dirname });
  config.bin = 'debt-platform';
  try {
    return await new command([...argv], config, io).run();
  } catch (error) {
    throw usageErrorOf(error, command) ?? error;
  }
}

/** No plugin of anybody else is looked for, so that nothing runs but what the table names. */
class PluginlessConfig extends Config {
  override runHook(): Promise<{ readonly successes: []; readonly failures: [] }> {
    return Promise.resolve({ successes: [], failures: [] });
  }
}

function unknownVerb(args: readonly string[]): Error {
  const [first = '', second = ''] = args;
  if (first.startsWith('-')) return usage(`${first} is not a flag of debt-platform`, ['debt-platform --help']);
  const group = commandNames.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0)
    return usage(
      `'${first} ${second}' is not a verb`.replace(" '", "'"),
      group.map((name) => `debt-platform ${name}`),
    );
  const near = nearest(first, commandNames);
  return usage(
    `'${first}' is not a verb`,
    [near === undefined ? 'debt-platform --help' : `debt-platform ${near}`],
    near === undefined ? '' : `did you mean '${near}'?`,
  );
}

function version(json: boolean, { terminal: { out } }: Io): number {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const number = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
  const platform = `${process.platform}-${process.arch}`;
  out.line(
    json
      ? JSON.stringify({ version: number, platform, node: process.version })
      : `debt-platform ${number} ${platform} node-${process.version}`,
  );
  return exitCodes.ok;
}
