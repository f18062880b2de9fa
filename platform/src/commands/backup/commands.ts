import type { PlatformCommand } from '../context.ts';

export const backupCommands: readonly PlatformCommand[] = [
  {
    id: 'backup',
    summary: 'Write all data into one file',
    args: [{ name: 'file', required: true, completes: 'files', summary: 'Where to write it; - is stdout.' }],
    examples: [
      { command: 'debt-platform backup monday.debt', does: 'Everything, while the platform goes on working' },
      { command: 'debt-platform backup - > monday.debt', does: 'The same through a pipe' },
    ],
    run: async (input, context) => (await import('./backup.ts')).backup(input, context),
  },
  {
    id: 'restore',
    summary: 'Read a backup into an empty environment',
    args: [{ name: 'file', required: true, completes: 'files', summary: 'The backup; - is stdin.' }],
    examples: [
      { command: 'debt-platform restore monday.debt --env restored', does: 'After debt-platform up --detach --env restored' },
      { command: 'debt-platform restore - --env restored < monday.debt', does: 'The same through a pipe' },
    ],
    run: async (input, context) => (await import('./restore.ts')).restore(input, context),
  },
];
