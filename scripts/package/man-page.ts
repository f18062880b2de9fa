/** The man page of a program, from the same data as its help and its completions. In the man macros, which every `man` reads. */
import type { Command, Example, Program } from '@debt/terminal/command/command';
import { type Argument, type Flag, sharedFlags } from '@debt/terminal/command/flag';
import { usageLine } from '@debt/terminal/command/parse';
import type { Session } from '@debt/terminal/command/session';
import { type ExitName, exitCodes } from '@debt/terminal/exit-codes';

/** As in the table of docs/command-lines.md. */
export const exitMeanings: Readonly<Record<ExitName, string>> = {
  ok: 'done',
  bug: 'an internal error',
  usage: 'the command was mistyped, and nothing ran',
  fixable: 'a problem that you can fix',
  denied: 'not signed in, or not allowed',
  notFound: 'not found',
  conflict: 'a conflict, or another process works on it',
  unreachable: 'not running, or unreachable',
  different: 'differences were found (plan, verify)',
  policy: 'a rule was violated',
  unknown: 'the outcome is unknown, and a retry is safe',
  timeout: 'timeout',
  failedWhileWaiting: 'a unit failed while the command waited for it',
  interrupted: 'interrupted with Ctrl-C',
  terminated: 'terminated by another process',
};

/** The exit codes that only operators see. */
const operatorExits: readonly ExitName[] = ['different', 'policy', 'failedWhileWaiting'];

/** @param release the version of the program @returns roff, ending with a line break */
export function manPage<C extends Session>(program: Program<C>, release: string): string {
  const { name, summary, commands, examples, flags } = program;
  const exits = Object.entries(exitMeanings).flatMap(([exit, meaning]) => {
    const found = Object.entries(exitCodes).find(([one]) => one === exit);
    const isShown = name !== 'debt' || !operatorExits.some((one) => one === exit);
    return found === undefined || !isShown ? [] : tagged(String(found[1]), meaning);
  });
  return [
    `.TH ${name.toUpperCase()} 1 "" ${quoted(`Debt Tracker ${release}`)} "User commands"`,
    '.SH NAME',
    `${roff(name)} \\- ${roff(summary.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `.B ${roff(name)}`,
    roff('COMMAND [ARGUMENTS] [FLAGS]'),
    '.SH DESCRIPTION',
    roff(summary),
    '.PP',
    roff(`${name} COMMAND --help shows the same text for one command, and ${name} explain ID the meaning of an error.`),
    '.SH COMMANDS',
    ...commands.flatMap((command) => describe(name, command)),
    '.SH FLAGS OF EVERY COMMAND',
    ...[...flags, ...sharedFlags].flatMap(describeFlag),
    '.SH EXIT STATUS',
    ...exits,
    '.SH EXAMPLES',
    ...examples.flatMap(describeExample),
    '',
  ].join('\n');
}

function describe<C extends Session>(program: string, command: Command<C>): readonly string[] {
  const { summary, description, args = [], flags = [], examples } = command;
  return [
    `.SS ${quoted(usageLine(program, command))}`,
    roff(summary.replace(/([^.])$/, '$1.')),
    ...(description === undefined
      ? []
      : ['.PP', ...description.split('\n\n').flatMap((text, at) => [...(at === 0 ? [] : ['.PP']), roff(text)])]),
    ...args.flatMap((one) => tagged(one.name.toUpperCase(), meaningOf(one))),
    ...flags.flatMap(describeFlag),
    '.PP',
    ...examples.flatMap(describeExample),
  ];
}

const describeFlag = (flag: Flag): readonly string[] => {
  const spellings = [...(flag.char === undefined ? [] : [`-${flag.char}`]), `--${flag.name}`].join(', ');
  return tagged(`${spellings}${flag.value === undefined ? '' : ` ${flag.value.toUpperCase()}`}`, meaningOf(flag));
};

const meaningOf = ({ summary, choices }: Pick<Flag | Argument, 'summary' | 'choices'>): string => {
  const isComplete = choices === undefined || choices.every((one) => summary.includes(one));
  return isComplete ? summary : `${summary}. One of: ${choices.join(', ')}.`;
};

const describeExample = (example: Example): readonly string[] =>
  typeof example === 'string'
    ? ['.nf', `.RS 4\n${roff(example)}\n.RE`, '.fi']
    : ['.nf', `.RS 4\n${roff(`# ${example.does}`)}\n${roff(example.command)}\n.RE`, '.fi'];

const tagged = (tag: string, text: string): readonly string[] => ['.TP', `.B ${roff(tag)}`, roff(text)];

/** An argument of a macro. */
const quoted = (text: string): string => `"${roff(text).replaceAll('"', '\\(dq')}"`;

/** Text of one paragraph: a hyphen is to be copied as it is, and no line may be read as a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .split('\n')
    .map((line) => line.replace(/^(?=[.'])/, '\\&'))
    .join('\n');
}
