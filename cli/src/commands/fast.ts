import { summarize } from '../actions/summary.ts';
import type { DebtCommand } from '../app/context.ts';
import { decideCommands } from './decide.ts';
import { recordCommands } from './record.ts';

const summaryCommand: DebtCommand = {
  id: '',
  summary: 'Show what you owe, what you are owed, and what is pending',
  examples: ['debt', 'debt --json'],
  run: async (_input, context) => summarize(context),
};

/** The most frequent commands. They start without oclif, because loading it takes longer than the whole command. */
export const fastCommands: readonly DebtCommand[] = [summaryCommand, ...recordCommands, ...decideCommands];
