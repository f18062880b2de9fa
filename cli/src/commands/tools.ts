import type { Input } from '@debt/terminal/command/input';
import { addProfile, explain, profiles, removeProfile, setConfig } from '../actions/config.ts';
import { type ExportOptions, exportAll } from '../actions/export.ts';
import { forgetUnresolved, listUnresolved, retry } from '../actions/retry.ts';
import type { DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { completes } from './completes.ts';

function formatOf(input: Input): Pick<ExportOptions, 'format' | 'form'> {
  const form = { separator: input.text('separator'), decimal: input.text('decimal'), bom: input.on('bom') ? true : undefined };
  if (input.arg('format') === 'csv') return { format: 'csv', form };
  const [first] = Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (first === undefined) return { format: 'json', form };
  throw new DebtError('flags_conflict', {
    what: `--${first} is for CSV, and this export is JSON`,
    fix: ['debt export json', 'debt export csv'],
  });
}

export const toolCommands: readonly DebtCommand[] = [
  {
    id: 'retry',
    summary: 'Send commands with an unknown outcome again',
    description:
      'Each command is sent with its original idempotency key, so that it cannot be recorded twice. A command that names an alias has to be confirmed: it is shown with the person who has that alias now.',
    flags: [
      { name: 'list', char: 'l', summary: 'Only list them' },
      { name: 'forget', value: 'key', summary: 'Remove this command from the list without sending it' },
      { name: 'yes', char: 'y', summary: 'Do not ask: every alias still names the same person' },
    ],
    examples: ['debt retry', 'debt retry --list'],
    run: async (input, context) => {
      const forget = input.text('forget');
      if (forget !== undefined) return forgetUnresolved(context, forget);
      return input.on('list') ? listUnresolved(context) : retry(context);
    },
  },
  {
    id: 'export',
    summary: 'Export all your data, oldest first',
    args: [
      { name: 'format', required: true, choices: ['csv', 'json'], summary: 'csv or json' },
      { name: 'file', completes: 'files', summary: 'Target file; - or nothing for stdout' },
    ],
    flags: [
      { name: 'force', char: 'f', summary: 'Replace an existing file' },
      { name: 'separator', value: 'name', choices: ['comma', 'semicolon', 'tab'], summary: 'Between the cells of CSV' },
      { name: 'decimal', value: 'name', choices: ['point', 'comma'], summary: 'The decimal mark of amounts in CSV' },
      { name: 'bom', summary: 'Begin CSV with a byte order mark, by which Excel recognises UTF-8' },
    ],
    examples: [
      'debt export csv all.csv',
      'debt export json -',
      { command: 'debt export csv all.csv --separator semicolon --decimal comma --bom', does: 'for Excel in German or French' },
    ],
    run: async (input, context) =>
      exportAll(context, {
        ...formatOf(input),
        target: input.optional('file') ?? '-',
        force: input.on('force'),
      }),
  },
  {
    id: 'profile list',
    summary: 'List saved servers',
    examples: ['debt profile list', 'debt profile list --json'],
    run: async (_input, context) => profiles(context),
  },
  {
    id: 'profile add',
    summary: 'Save a server under a name',
    args: [
      { name: 'name', required: true, summary: 'Lower-case letters, digits and hyphens' },
      { name: 'address', required: true, summary: 'https://…, or local[:environment]' },
    ],
    examples: ['debt profile add work https://debt.example.org', 'debt profile add try local:try'],
    run: async (input, context) => addProfile(context, input.arg('name'), input.arg('address')),
  },
  {
    id: 'profile use',
    summary: 'Use a saved server from now on',
    args: [{ name: 'name', required: true, completes: completes.profiles, summary: 'The name of the profile' }],
    examples: ['debt profile use work', 'debt whoami --profile work'],
    run: async (input, context) => setConfig(context, 'profile', input.arg('name')),
  },
  {
    id: 'profile remove',
    summary: 'Remove a saved server',
    args: [{ name: 'name', required: true, completes: completes.profiles, summary: 'The name of the profile' }],
    examples: ['debt profile remove work', 'debt profile list'],
    run: async (input, context) => removeProfile(context, input.arg('name')),
  },
  {
    id: 'config explain',
    summary: 'Show a setting and where its value comes from',
    description: 'A flag takes precedence over an environment variable, then the configuration file, then the default.',
    args: [
      {
        name: 'setting',
        completes: completes.settings,
        summary: 'server, profile, currency, timeout, color or token; without it, all settings',
      },
    ],
    examples: ['debt config explain', 'debt config explain server'],
    run: async (input, context) => explain(context, input.optional('setting')),
  },
  {
    id: 'config set',
    summary: 'Store a setting: currency, timeout or profile',
    args: [
      { name: 'setting', required: true, completes: ['currency', 'timeout', 'profile'], summary: 'currency, timeout or profile' },
      { name: 'value', summary: 'The value; without it, the setting is removed' },
    ],
    examples: ['debt config set currency eur', 'debt config set timeout 60'],
    run: async (input, context) => setConfig(context, input.arg('setting'), input.optional('value') ?? ''),
  },
];
