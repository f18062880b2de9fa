import { frequencies } from '../../backups/frequencies.ts';
import type { PlatformCommand } from '../context.ts';

const keepFlag = { name: 'keep', value: 'number', summary: 'How many good backups to keep, or for how many days: 14, 30d.' } as const;

export const backupCommands: readonly PlatformCommand[] = [
  {
    id: 'backup',
    summary: 'Write all data into one file',
    args: [
      {
        name: 'file',
        completes: 'files',
        summary: 'Where to write it; - is stdout. Without it: a new file in the folder of the backups, which is read back and compared.',
      },
    ],
    examples: [
      {
        command: 'debt-platform backup',
        does: 'Into the folder of the backups; those that it supersedes are deleted when there is a schedule',
      },
      { command: 'debt-platform backup monday.debt', does: 'Everything, while the platform goes on working' },
      { command: 'debt-platform backup - > monday.debt', does: 'The same through a pipe' },
    ],
    run: async (input, context) => (await import('./backup.ts')).backup(input, context),
  },
  {
    id: 'backup schedule',
    summary: 'Show or set when backups are made by themselves',
    args: [
      {
        name: 'frequency',
        choices: frequencies,
        summary: 'How often, or off; shows the schedule when left out.',
      },
    ],
    flags: [
      { name: 'at', value: 'time', summary: 'Time of a daily backup, in the zone; 03:00 when nothing else was chosen.' },
      {
        name: 'zone',
        value: 'zone',
        summary: 'Time zone of --at, for example Europe/Berlin; that of this machine when nothing else was chosen.',
      },
      { ...keepFlag, summary: `${keepFlag.summary} 14 when nothing else was chosen.` },
      { name: 'folder', value: 'folder', completes: 'files', summary: 'Where the backups are; best on another disk. It has to exist.' },
    ],
    examples: [
      { command: 'debt-platform backup schedule daily --at 03:00 --keep 14', does: 'Every night, and keep the last 14' },
      { command: 'debt-platform backup schedule hourly --keep 7d', does: 'Every hour, and keep those of a week' },
      { command: 'debt-platform backup schedule', does: 'Show the schedule and the next backup' },
      { command: 'debt-platform backup schedule off', does: 'Make no more by themselves; those that exist stay' },
    ],
    run: async (input, context) => (await import('./schedule.ts')).schedule(input, context),
  },
  {
    id: 'backup list',
    summary: 'List the backups, the newest first',
    flags: [{ name: 'check', summary: 'Read every byte of each, also of those that were checked before.' }],
    examples: [
      { command: 'debt-platform backup list', does: 'When each was made, its size and whether it is whole; exits 3 when one is damaged' },
      { command: 'debt-platform backup list --check --json', does: 'Read all of them again, for a script' },
    ],
    run: async (input, context) => (await import('./list.ts')).listBackups(input, context),
  },
  {
    id: 'backup prune',
    summary: 'Delete old backups, and never the newest good one',
    flags: [
      { ...keepFlag, summary: `${keepFlag.summary} That of the schedule when it is left out.` },
      { name: 'dry-run', summary: 'Delete nothing, and show what would be deleted.' },
      { name: 'yes', char: 'y', summary: 'Do not ask.' },
    ],
    examples: [
      { command: 'debt-platform backup prune --keep 7 --dry-run', does: 'Which ones would go' },
      { command: 'debt-platform backup prune --keep 30d --yes', does: 'Keep those of a month' },
    ],
    run: async (input, context) => (await import('./prune.ts')).prune(input, context),
  },
  {
    id: 'backup rehearse',
    summary: 'Restore a backup into a scratch environment, and verify it there',
    args: [{ name: 'file', completes: 'files', summary: 'The backup; the newest one when it is left out.' }],
    examples: [
      {
        command: 'debt-platform backup rehearse',
        does: 'Prove that the newest backup can be restored; the scratch environment is deleted',
      },
      { command: 'debt-platform backup rehearse monday.debt --json', does: 'The same with this one, for a script' },
    ],
    run: async (input, context) => (await import('./rehearse.ts')).rehearse(input, context),
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
