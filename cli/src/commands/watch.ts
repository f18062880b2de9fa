import { watch } from '../actions/watch.ts';
import type { Command } from '../app/command.ts';
import { said } from '../app/command.ts';

export const watchCommand: Command = {
  id: 'watch',
  summary: 'What happens, as it happens.',
  description:
    'On a terminal a full screen with keys (? lists them); otherwise a line each, with --json a JSON object each. It goes on where it was left, and survives restarts of the server.',
  flags: [
    { name: 'all', char: 'a', summary: 'Begin with the oldest line that the server has.' },
    { name: 'once', summary: 'Stop when everything there is has been shown.' },
  ],
  examples: ['debt watch', 'debt watch --once', 'debt watch --json'],
  run: async (input, context) => {
    await watch(context, { fromStart: input.on('all'), once: input.on('once') });
    return said;
  },
};
