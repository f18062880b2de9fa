/** Whether a command line that a page shows is one that `debt` or `debt-platform` takes. Nothing is run. */
import { parse } from '@oclif/core/parser';
import { parseInput, splitCommand } from '../cli/src/app/parse.ts';
import { allCommands, topics } from '../cli/src/commands/all.ts';
import { findCommand } from '../platform/src/commands/table.ts';

const programs = ['debt', 'debt-platform'] as const;
type Program = (typeof programs)[number];

export interface Typed {
  readonly program: Program;
  readonly argv: readonly string[];
}

const assignment = /^[A-Z_]+=\S*$/;
const redirection = /^(?:\d?>{1,2}|<)$/;

/** Undefined for a line that begins with another program. Variables before it and redirections after it are left out. */
export function readCommand(line: string): Typed | undefined {
  const tokens = line.split(/\s+/).filter((token) => token !== '');
  const [first, ...rest] = tokens.slice(tokens.findIndex((token) => !assignment.test(token)));
  const program = programs.find((one) => one === first);
  if (program === undefined) return undefined;
  const end = rest.findIndex((token) => redirection.test(token) || token === '&');
  return { program, argv: end < 0 ? rest : rest.slice(0, end) };
}

/** What the program would answer to these arguments before it does anything; undefined when it takes them. */
export async function faultOf({ program, argv }: Typed): Promise<string | undefined> {
  try {
    if (program === 'debt') readDebt(argv);
    else await readPlatform(argv);
    return undefined;
  } catch (error) {
    return `${[program, ...argv].join(' ')}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const asksForHelp = (argv: readonly string[]): boolean => argv.includes('--help');

function readDebt(argv: readonly string[]): void {
  const { id, rest } = splitCommand(argv, (one) => allCommands.some((command) => command.id === one));
  const command = allCommands.find((one) => one.id === id);
  if (asksForHelp(argv) && (command !== undefined || Object.hasOwn(topics, id))) return;
  if (command === undefined) throw new Error('there is no such command');
  parseInput(command, rest);
}

async function readPlatform(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && ['help', '--version'].includes(argv[0] ?? '')) return;
  const found = findCommand(argv);
  if (found === undefined) {
    if (argv.length === 1 && asksForHelp(argv)) return;
    throw new Error('there is no such verb');
  }
  if (asksForHelp(argv)) return;
  const { args, flags, baseFlags, strict } = await found.entry.load();
  await parse([...found.rest], { args, flags: { ...baseFlags, ...flags }, strict });
}
