import { summarize } from '../actions/summary.ts';
import type { Command } from '../app/command.ts';

export const summaryCommand: Command = {
  id: '',
  summary: 'What you owe, what you are owed, and what waits for you.',
  examples: ['debt', 'debt --json'],
  run: async (_input, context) => summarize(context),
};
