import { type CompletionFlag, completionScripts, type Grammar, shells, type Values } from '@debt/terminal/command/completion-scripts';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { failurePages } from '../../failures/failure-pages.ts';
import { targetIds } from '../../model/model.ts';
import { outlineOf } from '../../model/outline.ts';
import { sizes } from '../../model/sizes.ts';
import { targets } from '../../model/targets.ts';
import { PlatformCommand } from '../command.ts';
import { type Entry, table } from '../table.ts';
import { describe, type FlagDescription } from './help.ts';

export class Completion extends PlatformCommand {
  static override summary = 'Print a completion script for a shell';
  static override usageExamples = [
    { command: 'debt-platform completion bash', does: 'For bash' },
    { command: 'debt-platform completion fish', does: 'For fish' },
  ];
  static override args = { shell: Args.string({ description: 'The shell.', options: [...shells], required: true }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Completion);
    const shell = shells.find((each) => each === args.shell) ?? 'bash';
    const script = completionScripts[shell](await grammar());
    this.result(flags.json, { shell, script }, () => script);
    return exitCodes.ok;
  }
}

async function grammar(): Promise<Grammar> {
  const commands = Object.entries<Entry>(table).map(async ([id, { summary, load }]) => {
    const { flags, arguments: parameters } = describe(id, await load());
    const args = parameters.map(({ name, options }) => options ?? values[`${id} ${name}`] ?? values[name] ?? []);
    return { id, summary, args, flags: flags.map(toCompletion) };
  });
  return { program: 'debt-platform', commands: await Promise.all(commands), globalFlags: [], elsewhere: ['--env', '-e'] };
}

const toCompletion = (flag: FlagDescription): CompletionFlag => ({
  name: flag.name,
  ...(flag.char === undefined ? {} : { char: flag.char }),
  values: flag.value === undefined ? undefined : valuesOf(flag),
  summary: flag.description,
});

function valuesOf({ name, value = '', options }: FlagDescription): Values {
  if (name === 'env') return environments;
  return options ?? values[value] ?? [];
}

/** They are folders; no process has to be asked. */
const environments: Values = { printedBy: 'ls "${DEBT_PLATFORM_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/debt}/env" 2>/dev/null' };

const printed = (command: string, awk: string): Values => ({
  printedBy: `debt-platform ${command} --plain 2>/dev/null | awk -F '\\t' '{ ${awk} }'`,
});

/** Of arguments and flags, by the name in the usage line; with the verb before it where the same name means something else. */
const values: Readonly<Record<string, Values>> = {
  TARGET: targetIds,
  UNIT: outlineOf({ name: 'default', target: targets.embedded, size: sizes.laptop }).map(({ id }) => id),
  FILE: 'files',
  DIR: 'files',
  ADDRESS: printed('mail', 'if (!seen[$2]++) print $2 "\\t"'),
  'explain ID': Object.keys(failurePages),
  'mail show ID': printed('mail', 'print $4 "\\t" $2 " " $3'),
  'mail dead ID': printed('mail dead', 'print $6 "\\t" $2 " " $5'),
};
