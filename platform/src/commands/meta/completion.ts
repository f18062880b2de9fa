import * as Args from '@oclif/core/args';
import { exits } from '../../failures/exit-codes.ts';
import { failurePages } from '../../failures/failure-pages.ts';
import { targetIds } from '../../model/model.ts';
import { outlineOf } from '../../model/outline.ts';
import { sizes } from '../../model/sizes.ts';
import { targets } from '../../model/targets.ts';
import { PlatformCommand } from '../command.ts';
import { type Entry, table } from '../table.ts';
import { type CompletionWords, scripts, shells } from './completion-scripts.ts';
import { describe } from './help.ts';

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
    const words = await allWords();
    const script = scripts[shell](words);
    this.result(flags.json, { shell, script }, () => script);
    return exits.ok;
  }
}

/** Values of what a verb takes, beside those that its flags list. */
async function allWords(): Promise<CompletionWords> {
  const units = outlineOf({ name: 'default', target: targets.embedded, size: sizes.laptop }).map(({ id }) => id);
  const values: Readonly<Record<string, readonly string[]>> = {
    TARGET: targetIds,
    UNIT: units,
    ID: Object.keys(failurePages),
    SHELL: shells,
  };
  const entries = Object.entries<Entry>(table);
  const below = (first: string) => entries.flatMap(([name]) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));
  const groups = [...new Set(entries.flatMap(([name]) => (name.includes(' ') ? [name.split(' ')[0] ?? ''] : [])))];
  const bare = groups.filter((group) => !entries.some(([name]) => name === group));
  const verbs = entries.map(async ([name, { summary, load }]) => {
    const { flags, arguments: parameters } = describe(name, await load());
    return { name, summary, flags, values: [...below(name), ...parameters.flatMap((each) => values[each.name] ?? each.options ?? [])] };
  });
  return [...(await Promise.all(verbs)), ...bare.map((name) => ({ name, summary: `Verbs about ${name}`, flags: [], values: below(name) }))];
}
