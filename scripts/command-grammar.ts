/** Whether `debt` or `debt-platform` accepts a command line that a page shows. Nothing is run. */
import type { Program } from '@debt/terminal/command/command';
import { parseInput } from '@debt/terminal/command/parse';
import { routeOf } from '@debt/terminal/command/route';
import type { Session } from '@debt/terminal/command/session';
import { asksForVersion } from '@debt/terminal/command/version';
import { program as debt } from '../cli/src/full.ts';
import { program as debtPlatform } from '../platform/src/commands/program.ts';

const programs = ['debt', 'debt-platform'] as const;
type ProgramName = (typeof programs)[number];

export interface Typed {
  readonly program: ProgramName;
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

/** The program's refusal of these arguments; undefined when it accepts them. */
export function faultOf({ program, argv }: Typed): string | undefined {
  try {
    if (program === 'debt') readArguments(debt, argv);
    else readArguments(debtPlatform, argv);
    return undefined;
  } catch (error) {
    return `${[program, ...argv].join(' ')}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readArguments<C extends Session>(program: Program<C>, argv: readonly string[]): void {
  if (asksForVersion(argv)) return;
  const route = routeOf(program, argv);
  if ('command' in route) parseInput(program, route.command, route.rest);
}
