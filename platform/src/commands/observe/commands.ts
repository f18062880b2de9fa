import type { PlatformCommand } from '../context.ts';
import { unitArgument } from '../units.ts';

export const observeCommands: readonly PlatformCommand[] = [
  {
    id: 'status',
    summary: 'Show what runs',
    examples: [
      { command: 'debt-platform status', does: 'Every unit with its state; exits 7 when nothing runs, 18 when something is not ready' },
      { command: 'debt-platform status --json', does: 'The same for a script' },
    ],
    run: async (_input, context) => (await import('./status.ts')).status(context),
  },
  {
    id: 'list',
    summary: 'List the environments on this machine',
    examples: [
      { command: 'debt-platform list', does: 'Every environment with its state and address; one that is damaged with the reason' },
      { command: 'debt-platform list --json', does: 'The same for a script' },
    ],
    run: async (_input, context) => (await import('./list.ts')).list(context),
  },
  {
    id: 'logs',
    summary: 'Show the logs, also of what is stopped',
    args: [{ ...unitArgument, summary: 'Only this unit.' }],
    flags: [
      { name: 'follow', char: 'f', summary: 'Go on with new lines until Ctrl-C.' },
      {
        name: 'lines',
        char: 'n',
        value: 'lines',
        bounds: { min: 0, max: 10_000 },
        default: '50',
        summary: 'How many of the last lines of each unit.',
      },
    ],
    examples: [
      { command: 'debt-platform logs', does: 'The last lines of every unit' },
      { command: 'debt-platform logs expenses --follow', does: 'One unit, and what it logs from now on' },
    ],
    run: async (input, context) => (await import('./logs.ts')).logs(input, context),
  },
  {
    id: 'why',
    summary: 'Explain what a unit waits for and whom it calls',
    args: [
      {
        ...unitArgument,
        completes: [...unitArgument.completes, 'backup'],
        required: true,
        summary: 'The unit, for example expenses; or backup.',
      },
    ],
    examples: [
      { command: 'debt-platform why gateway', does: 'The chain of units that must be ready before it' },
      { command: 'debt-platform why backup', does: 'When the next scheduled backup is made, and why the last one failed' },
      { command: 'debt-platform why mailer --json', does: 'The same for a script' },
    ],
    run: async (input, context) => (await import('./why.ts')).why(input, context),
  },
  {
    id: 'open',
    summary: 'Print the address of the web page, and open it',
    flags: [{ name: 'print', summary: 'Open nothing.' }],
    examples: [
      { command: 'debt-platform open', does: 'Open the page in the browser' },
      { command: 'debt-platform open --print', does: 'Only print its address' },
    ],
    run: async (input, context) => (await import('./open.ts')).open(input, context),
  },
  {
    id: 'doctor',
    summary: 'Look for obstacles, and change nothing',
    examples: [
      { command: 'debt-platform doctor', does: 'Check this machine and the environment; exits 3 when something is wrong' },
      { command: 'debt-platform doctor --json', does: 'The same for a script' },
    ],
    run: async (_input, context) => (await import('./doctor.ts')).doctor(context),
  },
  {
    id: 'verify',
    summary: 'Prove the invariants of the ledger and of its delivery',
    examples: [
      { command: 'debt-platform verify', does: 'Check everything; exits 8 when something does not hold' },
      { command: 'debt-platform verify --json', does: 'The same for a script' },
    ],
    run: async (_input, context) => (await import('./verify.ts')).verify(context),
  },
  {
    id: 'config explain',
    summary: 'Show a setting and where it comes from',
    args: [{ name: 'key', summary: 'Its name; a variable of a service may have the service before it.' }],
    examples: [
      { command: 'debt-platform config explain', does: 'Every setting of the platform and of its services' },
      { command: 'debt-platform config explain expenses.DATABASE_URL', does: 'One of them' },
      { command: 'debt-platform config explain port', does: 'Where the port of the gateway comes from' },
    ],
    run: async (input, context) => (await import('./config-explain.ts')).configExplain(input, context),
  },
];
