import type { Command } from '../app/command.ts';
import { accountCommands } from './account.ts';
import { fastCommands } from './fast.ts';

/** Every command. */
export const allCommands: readonly Command[] = [...fastCommands, ...accountCommands];

/** What stands before the second word of a command. */
export const topics: Readonly<Record<string, string>> = {};
