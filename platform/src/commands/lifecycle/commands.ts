import { targetIds } from '../../model/model.ts';
import type { PlatformCommand } from '../context.ts';
import { unitArgument } from '../units.ts';
import { choiceFlags, driftFlag, kindFlags, settingsFlag, sizeFlag } from './flags.ts';

const target = { name: 'target', completes: targetIds } as const;
const timeout = { name: 'timeout', value: 'time', summary: 'Give up after this long, for example 90s or 5m.' } as const;

export const lifecycleCommands: readonly PlatformCommand[] = [
  {
    id: 'up',
    summary: 'Start the platform, or bring a running one up to date',
    args: [{ ...target, summary: `Where to run it: ${targetIds.join(', ')}. The recorded one, or embedded.` }],
    flags: [
      { name: 'detach', char: 'd', summary: 'Leave it running and return.' },
      { name: 'port', char: 'p', value: 'port', bounds: { min: 1, max: 65_535 }, summary: 'Port of the gateway, exactly this one.' },
      { name: 'host', value: 'address', summary: 'Interface of the gateway; 127.0.0.1 when nothing else is chosen.' },
      sizeFlag,
      ...choiceFlags,
      settingsFlag,
      ...kindFlags,
      driftFlag,
      { name: 'yes', char: 'y', summary: 'Target kind: agree that most of what is in the cluster goes.' },
      { name: 'plan', value: 'file', completes: 'files', summary: 'Target eks: apply this saved plan, exactly.' },
      { ...timeout, summary: 'Give up after this long, for example 90s or 5m; 3m, on kind 30m, on eks 120m.' },
    ],
    examples: [
      { command: 'debt-platform up', does: 'Start everything on this machine; Ctrl-C stops it' },
      { command: 'debt-platform up --detach --env team-a', does: 'Start a second platform in the background' },
      { command: 'debt-platform up --port 8000 --host 0.0.0.0', does: 'Let other machines reach it on port 8000' },
      {
        command: 'debt-platform up engines --env team-b --replicas notifier=2 --engine-file engines.env',
        does: 'Run it on servers whose URLs a file names',
      },
    ],
    run: async (input, context) => (await import('./up.ts')).up(input, context),
  },
  {
    id: 'down',
    summary: 'Stop the platform and keep its data',
    flags: [
      { name: 'purge', summary: 'Delete the data too, for good.' },
      { name: 'yes', char: 'y', summary: 'Do not ask.' },
      { name: 'confirm', value: 'name', summary: 'Of size prod on eks: the name of the environment, typed out.' },
    ],
    examples: [
      { command: 'debt-platform down', does: 'Stop it; up goes on with the same data' },
      { command: 'debt-platform down --purge --yes --env team-a', does: 'Stop it and delete everything that people entered' },
    ],
    run: async (input, context) => (await import('./down.ts')).down(input, context),
  },
  {
    id: 'plan',
    summary: 'Show what up would change, and change nothing',
    args: [{ ...target, summary: 'Where it runs. The recorded one, or embedded.' }],
    flags: [
      sizeFlag,
      ...choiceFlags,
      settingsFlag,
      ...kindFlags,
      driftFlag,
      { name: 'out', value: 'file', completes: 'files', summary: 'Target eks: save the plan, for up --plan.' },
    ],
    examples: [
      { command: 'debt-platform plan', does: 'What would up do now? Exits 8 when something differs' },
      { command: 'debt-platform plan --env team-a --json', does: 'The same as one event a line' },
    ],
    run: async (input, context) => (await import('./plan.ts')).plan(input, context),
  },
  {
    id: 'repair',
    summary: 'Put the state of an environment on AWS right after a run was killed',
    flags: [{ name: 'unlock', summary: 'Also remove the lock of a run on another machine: only when it has ended.' }],
    examples: [
      { command: 'debt-platform repair', does: 'Remove the lock of the killed run and find what it has made' },
      { command: 'debt-platform repair --unlock --env team-a', does: 'The same when the run was on another machine, and has ended' },
    ],
    run: async (input, context) => (await import('./repair.ts')).repair(input, context),
  },
  {
    id: 'wait',
    summary: 'Wait until the platform is ready, or stopped',
    args: [{ ...unitArgument, summary: 'Only this unit.' }],
    flags: [
      { name: 'for', value: 'state', choices: ['ready', 'stopped'], default: 'ready', summary: 'What to wait for.' },
      { ...timeout, default: '2m' },
    ],
    examples: [
      { command: 'debt-platform wait --timeout 90s', does: 'Until everything is ready' },
      { command: 'debt-platform wait expenses', does: 'Until one unit is ready' },
      { command: 'debt-platform wait --for stopped', does: 'Until nothing runs any more' },
    ],
    run: async (input, context) => (await import('./wait.ts')).wait(input, context),
  },
  {
    id: 'restart',
    summary: 'Restart one unit, also after it crashed',
    args: [{ ...unitArgument, required: true, summary: 'The unit, for example expenses.' }],
    flags: [{ ...timeout, default: '2m' }],
    examples: [
      { command: 'debt-platform restart expenses', does: 'Drain it, start it again and wait until it is ready' },
      { command: 'debt-platform restart mailer --env team-a', does: 'The same in another environment' },
    ],
    run: async (input, context) => (await import('./wait.ts')).restart(input, context),
  },
];
