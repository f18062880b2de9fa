import type { Outcome } from '@debt/terminal/command/command';
import type { Argument } from '@debt/terminal/command/flag';
import { accept, add, change, people, remove, rename } from '../actions/address-book.ts';
import type { Context, DebtCommand } from '../app/context.ts';
import { completes } from './completes.ts';

const who: Argument = { name: 'person', required: true, completes: completes.people, summary: 'Alias in your address book, or @handle' };
const yes = { name: 'yes', char: 'y', summary: 'Do not ask for confirmation' } as const;

/** A command about one person, with a person by alias and by handle as its examples. */
const personCommand = (verb: string, summary: string, run: (context: Context, person: string) => Promise<Outcome>): DebtCommand => ({
  id: `people ${verb}`,
  summary,
  args: [who],
  examples: [`debt people ${verb} bob`, `debt people ${verb} @bob_smith`],
  run: async (input, context) => run(context, input.arg('person')),
});

export const peopleCommands: readonly DebtCommand[] = [
  {
    id: 'people',
    summary: 'List your address book',
    examples: ['debt people', 'debt people --json'],
    run: async (_input, context) => people(context),
  },
  {
    id: 'people list',
    summary: 'List your address book',
    examples: ['debt people list', 'debt people list --plain'],
    run: async (_input, context) => people(context),
  },
  {
    id: 'people add',
    summary: 'Add a user by @handle, or a private contact by name',
    description: 'A private contact has no account. Only you see what you record with them.',
    args: [
      { name: 'person', required: true, summary: '@handle of a user, or a name for a private contact' },
      { name: 'alias', summary: 'Your name for the user' },
    ],
    examples: ['debt people add alice', 'debt people add @bob_smith bob'],
    run: async (input, context) => add(context, input.arg('person'), input.optional('alias')),
  },
  personCommand('link', 'Ask a user to connect, or accept their request', (context, person) => change(context, 'link', person)),
  personCommand('accept', "Accept a user's request to connect", accept),
  personCommand('dismiss', 'Withdraw your request to connect, or decline theirs', (context, person) => change(context, 'dismiss', person)),
  {
    id: 'people rename',
    summary: 'Change your alias for a person',
    args: [who, { name: 'alias', required: true, summary: 'The new alias' }],
    examples: ['debt people rename bob robert', "debt people rename @bob_smith 'Bob Smith'"],
    run: async (input, context) => rename(context, input.arg('person'), input.arg('alias')),
  },
  {
    id: 'people remove',
    summary: 'Remove a person with whom you have no transactions',
    args: [who],
    flags: [yes],
    examples: ['debt people remove bob', 'debt people remove bob --yes'],
    run: async (input, context) => remove(context, input.arg('person')),
  },
  personCommand('block', 'Block a user: decline what is pending, and refuse new transactions', (context, person) =>
    change(context, 'block', person),
  ),
  personCommand('unblock', 'Unblock a user', (context, person) => change(context, 'unblock', person)),
];
