/** Everything that is not on the fast path: the commands that are not frequent, and the help of all of them. */

import { findProblem, problems } from '@debt/proto/problems';
import type { Program } from '@debt/terminal/command/command';
import { explainCommand } from '@debt/terminal/commands/explain';
import { ownCommands } from '@debt/terminal/commands/own-commands';
import { exitCodes } from '@debt/terminal/exit-codes';
import { runWithOclif } from '@debt/terminal/oclif/run-with-oclif';
import { createWorld } from '@debt/terminal/world';
import type { Context } from './app/context.ts';
import { runtime } from './app/runtime.ts';
import { exitOf } from './client/problems.ts';
import { allCommands, topics } from './commands/all.ts';
import { catalogue } from './failures.ts';

export const program: Program<Context> = {
  ...runtime,
  summary: 'Keep track of what you owe and what you are owed.',
  commands: [
    ...allCommands,
    explainCommand({ name: runtime.name, catalogue }, { ids: Object.keys(problems), find: explainAnswer, otherProgram: 'debt-platform' }),
    ...ownCommands(runtime.name, () => program),
  ],
  topics,
  examples: ['debt owe alice 20 for lunch', 'debt pay alice 10', 'debt watch', 'debt owe --help'],
  catalogue,
  elsewhere: ['--server', '--profile'],
};

/** Answers the exit code. The world is made here: this bundle has classes of its own, and knows only its own errors of stdout. */
export const runFull = (argv: readonly string[]): Promise<number> => runWithOclif(program, argv, createWorld());

/** What the server answers with: a code of its problem documents, or a status that came without one. */
function explainAnswer(id: string) {
  const status = /^http_(\d{3})$/.exec(id)?.[1];
  if (status !== undefined) return bareStatus(Number(status));
  const found = findProblem(id);
  return found === undefined
    ? undefined
    : { exits: [exitCodes[exitOf(found.status, id)]], from: 'server', retry: found.retry, page: found.advice };
}

/** A server, or something in front of it, that answered without a problem document. */
const bareStatus = (status: number) => ({
  exits: [exitCodes[exitOf(status, undefined)]],
  from: 'server',
  retry: status === 429 || status === 503,
  page: `Something answered with status ${status} and without the explanation that this platform always gives. It may be a proxy or another program at the address of the server. debt config explain server shows where the address comes from.`,
});
