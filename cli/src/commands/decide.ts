import { type Argument } from '@debt/terminal/command/flag';
import { decide, undo } from '../actions/decide.ts';
import type { DebtCommand } from '../app/context.ts';

const id: Argument = { name: 'id', summary: 'First or last characters of the id; optional when only one is pending' };

export const decideCommands: readonly DebtCommand[] = [
  {
    id: 'confirm',
    summary: 'Confirm a transaction that awaits your answer',
    description: 'It is posted and counts in the balance. Without an id: the only transaction that awaits your answer.',
    args: [id],
    examples: ['debt confirm', 'debt confirm 5c1a9f02'],
    run: async (input, context) => decide(context, 'confirm', input.optional('id')),
  },
  {
    id: 'decline',
    summary: 'Decline a transaction that awaits your answer',
    description: 'It never changes a balance. Without an id: the only transaction that awaits your answer.',
    args: [id],
    examples: ['debt decline', 'debt decline 5c1a9f02'],
    run: async (input, context) => decide(context, 'decline', input.optional('id')),
  },
  {
    id: 'withdraw',
    summary: 'Withdraw a transaction that has not been confirmed yet',
    description: 'It never changes a balance. Without an id: the only transaction of yours that awaits confirmation.',
    args: [id],
    examples: ['debt withdraw', 'debt withdraw 5c1a9f02'],
    run: async (input, context) => decide(context, 'withdraw', input.optional('id')),
  },
  {
    id: 'undo',
    summary: 'Undo your last transaction, or the one with this id',
    description:
      'A pending transaction is withdrawn. A posted one is reversed, under the same consent rule: a reversal in your favour is pending until the counterparty confirms it.',
    args: [{ name: 'id', summary: 'First or last characters of the id; without it, your last transaction' }],
    flags: [{ name: 'yes', char: 'y', summary: 'Do not ask for confirmation' }],
    examples: ['debt undo', 'debt undo 5c1a9f02', 'debt undo --yes'],
    run: async (input, context) => undo(context, input.optional('id')),
  },
];
