import { completion, listCommands, shells } from '../actions/completion.ts';
import type { Command } from '../app/command.ts';
import { accountCommands } from './account.ts';
import { fastCommands } from './fast.ts';
import { peopleCommands } from './people.ts';
import { readCommands } from './read.ts';
import { securityCommands } from './security.ts';
import { toolCommands } from './tools.ts';
import { watchCommand } from './watch.ts';

/** Commands about the commands themselves. */
const ownCommands: readonly Command[] = [
  {
    id: 'completion',
    summary: 'Print a completion script for your shell',
    args: [{ name: 'shell', required: true, choices: shells, summary: 'bash, zsh or fish' }],
    examples: ['debt completion bash', 'debt completion fish'],
    run: async (input) => completion(shells.find((one) => one === input.arg('shell')) ?? 'bash', allCommands),
  },
  {
    id: 'commands',
    summary: 'List all commands; with --json also their arguments and flags',
    examples: ['debt commands', 'debt commands --json'],
    run: async () => listCommands(allCommands),
  },
];

/** Every command. */
export const allCommands: readonly Command[] = [
  ...fastCommands,
  ...readCommands,
  watchCommand,
  ...peopleCommands,
  ...accountCommands,
  ...securityCommands,
  ...toolCommands,
  ...ownCommands,
];

/** The first words of commands that have two. */
export const topics: Readonly<Record<string, string>> = {
  people: 'Your address book',
  account: 'Your name and currency',
  password: 'Change or reset your password',
  sessions: 'Your sessions on all devices',
  tokens: 'Personal access tokens for scripts',
  profile: 'Saved servers',
  config: 'Settings',
};
