import { summarize } from '../actions/summary.ts';
import type { Command } from '../app/command.ts';

export const summaryCommand: Command = {
  id: '',
  summary: 'Show what you owe, what you are owed, and what is pending',
  examples: ['debt', 'debt --json'],
  run: async (_input, context) => summarize(context),
};
