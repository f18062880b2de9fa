import { addProfile, explain, profiles, removeProfile, setConfig } from '../actions/config.ts';
import { exportAll } from '../actions/export.ts';
import { forgetUnresolved, listUnresolved, retry } from '../actions/retry.ts';
import type { DebtCommand } from '../app/context.ts';
import { completes } from './completes.ts';

export const toolCommands: readonly DebtCommand[] = [
  {
    id: 'retry',
    summary: 'Send commands again whose outcome is unknown.',
    description:
      'Each is sent with the key it was sent with before, so that it cannot count twice. One that names an alias is shown with whom the alias means now, and needs a yes.',
    flags: [
      { name: 'list', char: 'l', summary: 'Only show them.' },
      { name: 'forget', value: 'key', summary: 'Take this one off the list without sending it.' },
      { name: 'yes', char: 'y', summary: 'Do not ask: aliases mean whom they meant before.' },
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
    summary: 'Everything of yours, oldest first.',
    args: [
      { name: 'format', required: true, choices: ['csv', 'json'], summary: 'csv or json.' },
      { name: 'file', completes: 'files', summary: 'Where to; - or nothing is stdout.' },
    ],
    flags: [{ name: 'force', char: 'f', summary: 'Replace a file that exists.' }],
    examples: ['debt export csv all.csv', 'debt export csv all.csv --force', 'debt export json -'],
    run: async (input, context) =>
      exportAll(context, {
        format: input.arg('format') === 'csv' ? 'csv' : 'json',
        target: input.optional('file') ?? '-',
        force: input.on('force'),
      }),
  },
  {
    id: 'profile list',
    summary: 'Saved servers.',
    examples: ['debt profile list', 'debt profile list --json'],
    run: async (_input, context) => profiles(context),
  },
  {
    id: 'profile add',
    summary: 'Save a server under a name.',
    args: [
      { name: 'name', required: true, summary: 'Small letters, digits and hyphens.' },
      { name: 'address', required: true, summary: 'https://…, or local[:environment].' },
    ],
    examples: ['debt profile add work https://debt.example.org', 'debt profile add try local:try'],
    run: async (input, context) => addProfile(context, input.arg('name'), input.arg('address')),
  },
  {
    id: 'profile use',
    summary: 'Use a saved server from now on.',
    args: [{ name: 'name', required: true, completes: completes.profiles, summary: 'Its name.' }],
    examples: ['debt profile use work', 'debt whoami --profile work'],
    run: async (input, context) => setConfig(context, 'profile', input.arg('name')),
  },
  {
    id: 'profile remove',
    summary: 'Forget a saved server.',
    args: [{ name: 'name', required: true, completes: completes.profiles, summary: 'Its name.' }],
    examples: ['debt profile remove work', 'debt profile list'],
    run: async (input, context) => removeProfile(context, input.arg('name')),
  },
  {
    id: 'config explain',
    summary: 'Show a setting and where its value comes from.',
    description: 'A flag goes before the environment, that before the configuration file, that before the default.',
    args: [
      {
        name: 'setting',
        completes: completes.settings,
        summary: 'server, profile, currency, timeout, color or token; without it all of them.',
      },
    ],
    examples: ['debt config explain', 'debt config explain server'],
    run: async (input, context) => explain(context, input.optional('setting')),
  },
  {
    id: 'config set',
    summary: 'Keep a setting: currency, timeout or profile.',
    args: [
      { name: 'setting', required: true, completes: ['currency', 'timeout', 'profile'], summary: 'currency, timeout or profile.' },
      { name: 'value', summary: 'The value; without it the setting is taken out.' },
    ],
    examples: ['debt config set currency eur', 'debt config set timeout 60'],
    run: async (input, context) => setConfig(context, input.arg('setting'), input.optional('value') ?? ''),
  },
];
