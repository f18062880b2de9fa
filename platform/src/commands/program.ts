/** Every command of `debt-platform`, in the order of the help. The implementation of a command is loaded when it is used. */
import { join } from 'node:path';
import { findProblem, problems } from '@debt/proto/problems';
import type { Program } from '@debt/terminal/command/command';
import { explainCommand } from '@debt/terminal/commands/explain';
import { ownCommands } from '@debt/terminal/commands/own-commands';
import { CommandError } from '@debt/terminal/failures/failure';
import manifest from '../../package.json' with { type: 'json' };
import { dataRoot, defaultEnvironment } from '../environment/paths.ts';
import { catalogue } from '../failures/failure-pages.ts';
import { knownFailure } from '../failures/failures.ts';
import { environmentIn, failureFor } from '../output/hints.ts';
import { backupCommands } from './backup/commands.ts';
import { PlatformContext } from './context.ts';
import { lifecycleCommands } from './lifecycle/commands.ts';
import { mailCommands } from './mail/commands.ts';
import { observeCommands } from './observe/commands.ts';
import { renderCommands } from './render/commands.ts';

const name = 'debt-platform';

export const program: Program<PlatformContext> = {
  name,
  version: manifest.version,
  summary: 'Runs the debt tracker: the services, their database and the gateway.',
  flags: [
    {
      name: 'env',
      char: 'e',
      value: 'name',
      variable: 'DEBT_PLATFORM_ENV',
      default: defaultEnvironment,
      // Environments are folders; completion needs no other process.
      completes: { printedBy: 'ls "${DEBT_PLATFORM_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/debt}/env" 2>/dev/null' },
      summary: 'Name of the environment.',
    },
  ],
  commands: [
    ...lifecycleCommands,
    ...observeCommands,
    ...mailCommands,
    ...backupCommands,
    ...renderCommands,
    explainCommand({ name, catalogue }, { ids: Object.keys(problems), find: explainAnswer, otherProgram: 'debt' }),
    ...ownCommands(name, () => program),
  ],
  topics: {},
  examples: [
    { command: 'debt-platform up', does: 'Start everything on this machine' },
    { command: 'debt-platform mail code alice@example.com', does: 'The newest code that was sent to alice' },
  ],
  catalogue,
  elsewhere: ['--env', '-e'],
  open: (world, input, command) => new PlatformContext(world, input, command),
  reports: (env) => join(dataRoot(env), 'reports'),
  explain: (thrown, { argv, env }) => {
    const known = knownFailure(thrown);
    if (known === undefined) return thrown;
    const cause = thrown instanceof CommandError ? thrown.cause : thrown;
    return new CommandError(failureFor(environmentIn(argv, env['DEBT_PLATFORM_ENV']), known), { cause });
  },
};

/** An error code of the API: it ends no command of ours, so there is no exit code. */
function explainAnswer(id: string) {
  const found = findProblem(id);
  return found === undefined ? undefined : { exits: [], from: `the API, status ${found.status}`, retry: found.retry, page: found.advice };
}
