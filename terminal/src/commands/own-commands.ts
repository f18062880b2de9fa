/** Commands about the commands of a program. */

import { type Command, flagsOf, type Outcome, outcome, type Program } from '../command/command.ts';
import { type CompletionFlag, completionScripts, type Shell, shells, type Values } from '../command/completion-scripts.ts';
import type { Argument, Flag } from '../command/flag.ts';
import { usageLine } from '../command/parse.ts';
import type { Session } from '../command/session.ts';
import { exitCodes } from '../exit-codes.ts';
import { table, verbatim, wraps } from '../text/doc.ts';

/** `completion SHELL` and `commands`. */
export const ownCommands = <C extends Session>(name: string, program: () => Program<C>): readonly Command<C>[] => [
  {
    id: 'completion',
    summary: 'Print a completion script for your shell',
    args: [{ name: 'shell', required: true, choices: shells, summary: 'bash, zsh or fish.' }],
    examples: [`${name} completion bash`, `${name} completion fish`],
    run: async (input) => completion(shells.find((one) => one === input.arg('shell')) ?? 'bash', program()),
  },
  {
    id: 'commands',
    summary: 'List every command; with --json also its words and flags.',
    examples: [`${name} commands`, `${name} commands --json`],
    run: async () => listCommands(program()),
  },
];

/** A script for a shell to evaluate: `eval "$(debt completion bash)"`. */
function completion<C extends Session>(shell: Shell, program: Program<C>): Outcome {
  const script = completionScripts[shell]({
    program: program.name,
    commands: program.commands.map(({ id, summary, args = [], flags = [] }) => ({
      id,
      summary,
      args: args.map(valuesOf),
      flags: flags.map(toCompletion),
    })),
    globalFlags: flagsOf(program).map(toCompletion),
    elsewhere: program.elsewhere,
  });
  return outcome('completion', { shell, script }, [verbatim(script.trimEnd())]);
}

const toCompletion = (flag: Flag): CompletionFlag => ({
  name: flag.name,
  ...(flag.char === undefined ? {} : { char: flag.char }),
  values: flag.value === undefined ? undefined : valuesOf(flag),
  summary: flag.summary,
});

const valuesOf = ({ choices, completes = [] }: Flag | Argument): Values => choices ?? completes;

/** Every command with its arguments and flags, in machine-readable form. */
function listCommands<C extends Session>(program: Program<C>): Outcome {
  const items = program.commands.map((command) => {
    const { id, summary, description = null, args = [], examples } = command;
    const usage = `${usageLine(program.name, command)} [FLAGS]`;
    return { id, summary, description, usage, args: args.map(shown), flags: flagsOf(program, command).map(shown), examples };
  });
  const rows = items.map(({ id, summary }) => [`${program.name} ${id}`.trim(), summary]);
  return outcome('commands', { items, exits: exitCodes }, [table(['COMMAND', wraps('WHAT IT DOES')], rows)], true);
}

/** Completion by a shell is not part of the machine-readable form. */
const shown = (one: Flag | Argument) => ({ ...one, completes: undefined });
