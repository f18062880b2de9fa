import { printed } from '@debt/terminal/command/command';
import { watch } from '../actions/watch.ts';
import type { DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';

export const watchCommand: DebtCommand = {
  id: 'watch',
  summary: 'Show notifications as they arrive.',
  description: [
    'On a terminal it opens as an inbox, on a full screen with keys (? lists them): what you have to confirm or decline, some of the latest notifications, then new ones.',
    'Into a pipe, a file or with --json it prints a line for each notification, beginning with the oldest unless --cursor or --from tells where. It continues after a restart of the server.',
  ].join('\n\n'),
  flags: [
    { name: 'all', char: 'a', summary: 'Begin with the oldest notification that the server has.' },
    { name: 'from', value: 'number', summary: 'Begin with this notification.' },
    {
      name: 'cursor',
      value: 'file',
      completes: 'files',
      summary: 'Keep in this file how far this reader has read, and continue from there.',
    },
    { name: 'once', summary: 'Stop when everything there is has been shown.' },
  ],
  examples: ['debt watch', 'debt watch --once --all', 'debt watch --json --cursor ~/.cache/debt-log.json'],
  run: async (input, context) => {
    const from = input.count('from', { min: 1, max: 999_999_999 });
    if (input.on('all') && from !== undefined)
      throw new DebtError('flags_conflict', {
        what: '--all and --from both tell where to begin',
        fix: ['debt watch --all', `debt watch --from ${from}`],
      });
    await watch(context, { all: input.on('all'), from, cursor: input.text('cursor'), once: input.on('once') });
    return printed;
  },
};
