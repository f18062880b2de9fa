import { printed } from '@debt/terminal/command/command';
import { watch } from '../actions/watch.ts';
import type { DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';

export const watchCommand: DebtCommand = {
  id: 'watch',
  summary: 'Show notifications as they arrive',
  description: [
    'On a terminal it opens a full-screen inbox with keys (? lists them): transactions that await your answer, the latest notifications, then new ones.',
    'In a pipe, into a file or with --json it prints one line a notification. It begins with the oldest one, unless --cursor or --from is given. It continues after a restart of the server.',
  ].join('\n\n'),
  flags: [
    { name: 'all', char: 'a', summary: 'Begin with the oldest notification that the server has' },
    { name: 'from', value: 'number', bounds: { min: 1, max: 999_999_999 }, summary: 'Begin with the notification of this sequence number' },
    {
      name: 'cursor',
      value: 'file',
      completes: 'files',
      summary: 'Store the cursor of this reader in this file, and continue from there',
    },
    { name: 'once', summary: 'Stop once all existing notifications have been shown' },
  ],
  examples: ['debt watch', 'debt watch --once --all', 'debt watch --json --cursor ~/.cache/debt-log.json'],
  run: async (input, context) => {
    const from = input.count('from');
    if (input.on('all') && from !== undefined)
      throw new DebtError('flags_conflict', {
        what: '--all and --from both set where to begin',
        fix: ['debt watch --all', `debt watch --from ${from}`],
      });
    await watch(context, { all: input.on('all'), from, cursor: input.text('cursor'), once: input.on('once') });
    return printed;
  },
};
