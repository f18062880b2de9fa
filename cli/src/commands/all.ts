import type { DebtCommand } from '../app/context.ts';
import { accountCommands } from './account.ts';
import { fastCommands } from './fast.ts';
import { peopleCommands } from './people.ts';
import { readCommands, watchCommand } from './read.ts';
import { securityCommands } from './security.ts';
import { toolCommands } from './tools.ts';

/** Every command except those about the commands themselves. */
export const allCommands: readonly DebtCommand[] = [
  ...fastCommands,
  ...readCommands,
  watchCommand,
  ...peopleCommands,
  ...accountCommands,
  ...securityCommands,
  ...toolCommands,
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
