import type { Command } from '../app/command.ts';
import { decideCommands } from './decide.ts';
import { recordCommands } from './record.ts';
import { summaryCommand } from './summary.ts';

/** The most frequent commands. They start without oclif, because loading it takes longer than the whole command. */
export const fastCommands: readonly Command[] = [summaryCommand, ...recordCommands, ...decideCommands];
