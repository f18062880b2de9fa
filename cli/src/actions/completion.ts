import { currencies } from '@debt/rules';
import { type CompletionFlag, completionScripts, type Shell, type Values } from '@debt/terminal/completion-scripts';
import type { Argument, Command, Completes, Flag, Outcome } from '../app/command.ts';
import { globalFlags } from '../app/command.ts';
import { settingKeys } from '../config/settings.ts';

export { shells } from '@debt/terminal/completion-scripts';

/** A completion script, for `eval "$(debt completion bash)"`. */
export function completion(shell: Shell, commands: readonly Command[]): Outcome {
  const script = completionScripts[shell]({
    program: 'debt',
    commands: commands.map(({ id, summary, args = [], flags = [] }) => ({
      id,
      summary,
      args: args.map(valuesOf),
      flags: flags.map(toCompletion),
    })),
    globalFlags: globalFlags.map(toCompletion),
    elsewhere: ['--server', '--profile'],
  });
  return { kind: 'completion', version: 1, data: { shell, script }, doc: [script.trimEnd()] };
}

const toCompletion = (flag: Flag): CompletionFlag => ({
  name: flag.name,
  ...(flag.char === undefined ? {} : { char: flag.char }),
  values: flag.value === undefined ? undefined : valuesOf(flag),
  summary: flag.summary,
});

const valuesOf = ({ choices, completes = [] }: Flag | Argument): Values =>
  choices ?? (typeof completes === 'string' ? named[completes] : completes);

/** A short timeout and no error output: a completion must not delay the person who types. */
const printed = (command: string): Values => ({ printedBy: `debt ${command} --plain --no-input --timeout 2 2>/dev/null | cut -f1` });

const named: Readonly<Record<Extract<Completes, string>, Values>> = {
  files: 'files',
  people: printed('people'),
  profiles: printed('profile list'),
  settings: settingKeys,
  // In lower case, as in the examples.
  currencies: [...currencies.values()].filter(({ retired }) => !retired).map(({ code }) => code.toLowerCase()),
};

/** Every command with its arguments and flags, for programs. */
export function listCommands(commands: readonly Command[]): Outcome {
  const items = commands.map(({ id, summary, description, args = [], flags = [], examples }) => ({
    id,
    summary,
    description: description ?? null,
    args,
    flags: [...flags, ...globalFlags],
    examples,
  }));
  const doc = {
    type: 'table',
    columns: [{ title: 'COMMAND' }, { title: 'WHAT IT DOES', wraps: true }],
    rows: items.map(({ id, summary }) => [`debt ${id}`.trim(), summary]),
    empty: '',
  } as const;
  return { kind: 'commands', version: 1, data: { items }, doc: [doc], long: true };
}
