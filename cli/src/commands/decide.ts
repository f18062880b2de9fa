import { type Argument } from '@debt/terminal/command/flag';
import { decide, undo } from '../actions/decide.ts';
import type { DebtCommand } from '../app/context.ts';

const id: Argument = { name: 'id', summary: 'First or last characters of the id; not needed when there is only one.' };

export const decideCommands: readonly DebtCommand[] = [
  {
    id: 'confirm',
    summary: 'Confirm what somebody else said.',
    description: 'From then on it counts. Without an id: the one that waits for you, when there is only one.',
    args: [id],
    examples: ['debt confirm', 'debt confirm 5c1a9f02'],
    run: async (input, context) => decide(context, 'confirm', input.optional('id')),
  },
  {
    id: 'decline',
    summary: 'Decline what somebody else said.',
    description: 'It will never count.',
    args: [id],
    examples: ['debt decline', 'debt decline 5c1a9f02'],
    run: async (input, context) => decide(context, 'decline', input.optional('id')),
  },
  {
    id: 'withdraw',
    summary: 'Take back what you said while it still waits.',
    args: [id],
    examples: ['debt withdraw', 'debt withdraw 5c1a9f02'],
    run: async (input, context) => decide(context, 'withdraw', input.optional('id')),
  },
  {
    id: 'undo',
    summary: 'Take back the last thing you said, or the one with this id.',
    description: 'What waits is withdrawn. What counts already is reversed, by the same rule: in your favour it waits for the other.',
    args: [{ name: 'id', summary: 'First or last characters of the id; without it the last thing you said.' }],
    flags: [{ name: 'yes', char: 'y', summary: 'Do not ask.' }],
    examples: ['debt undo', 'debt undo 5c1a9f02', 'debt undo --yes'],
    run: async (input, context) => undo(context, input.optional('id')),
  },
];
