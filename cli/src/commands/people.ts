import { type Argument } from '@debt/terminal/command/flag';
import { accept, add, change, people, remove, rename } from '../actions/address-book.ts';
import type { DebtCommand } from '../app/context.ts';
import { completes } from './completes.ts';

const who: Argument = { name: 'person', required: true, completes: completes.people, summary: 'Alias in your address book, or @handle' };
const yes = { name: 'yes', char: 'y', summary: 'Do not ask for confirmation' } as const;

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
  {
    id: 'people link',
    summary: 'Ask a user to connect, or accept their request',
    args: [who],
    examples: ['debt people link bob', 'debt people link @bob_smith'],
    run: async (input, context) => change(context, 'link', input.arg('person')),
  },
  {
    id: 'people accept',
    summary: "Accept a user's request to connect",
    args: [who],
    examples: ['debt people accept bob', 'debt people accept @bob_smith'],
    run: async (input, context) => accept(context, input.arg('person')),
  },
  {
    id: 'people dismiss',
    summary: 'Withdraw your request to connect, or decline theirs',
    args: [who],
    examples: ['debt people dismiss bob', 'debt people dismiss @bob_smith'],
    run: async (input, context) => change(context, 'dismiss', input.arg('person')),
  },
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
  {
    id: 'people block',
    summary: 'Block a user: decline what is pending, and refuse new transactions',
    args: [who],
    examples: ['debt people block bob', 'debt people block @bob_smith'],
    run: async (input, context) => change(context, 'block', input.arg('person')),
  },
  {
    id: 'people unblock',
    summary: 'Unblock a user',
    args: [who],
    examples: ['debt people unblock bob', 'debt people unblock @bob_smith'],
    run: async (input, context) => change(context, 'unblock', input.arg('person')),
  },
];
