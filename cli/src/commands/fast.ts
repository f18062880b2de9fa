import type { DebtCommand } from '../app/context.ts';
import { decideCommands } from './decide.ts';
import { recordCommands } from './record.ts';
import { summaryCommand } from './summary.ts';

/** The most frequent commands. They start without oclif, because loading it takes longer than the whole command. */
export const fastCommands: readonly DebtCommand[] = [summaryCommand, ...recordCommands, ...decideCommands];
