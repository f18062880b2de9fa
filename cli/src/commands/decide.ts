import type { Decision } from '@debt/rules';
import type { Argument } from '@debt/terminal/command/flag';
import { decide, undo } from '../actions/decide.ts';
import type { DebtCommand } from '../app/context.ts';

const id: Argument = { name: 'id', summary: 'First or last characters of the id; optional when only one is pending' };

const decideCommand = (decision: Decision, summary: string, description: string): DebtCommand => ({
  id: decision,
  summary,
  description,
  args: [id],
  examples: [`debt ${decision}`, `debt ${decision} 5c1a9f02`],
  run: async (input, context) => decide(context, decision, input.optional('id')),
});

export const decideCommands: readonly DebtCommand[] = [
  decideCommand(
    'confirm',
    'Confirm a transaction that awaits your answer',
    'It is posted and counts in the balance. Without an id: the only transaction that awaits your answer.',
  ),
  decideCommand(
    'decline',
    'Decline a transaction that awaits your answer',
    'It never changes a balance. Without an id: the only transaction that awaits your answer.',
  ),
  decideCommand(
    'withdraw',
    'Withdraw a transaction that has not been confirmed yet',
    'It never changes a balance. Without an id: the only transaction of yours that awaits confirmation.',
  ),
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
