import { summarize } from '../actions/summary.ts';
import type { DebtCommand } from '../app/context.ts';

export const summaryCommand: DebtCommand = {
  id: '',
  summary: 'Show what you owe, what you are owed, and what is pending',
  examples: ['debt', 'debt --json'],
  run: async (_input, context) => summarize(context),
};
