import type { Values } from '@debt/terminal/command/completion-scripts';
import type { PlatformCommand } from '../context.ts';

const printedBy = (command: string, awk: string): Values => ({
  printedBy: `debt-platform ${command} --plain 2>/dev/null | awk -F '\\t' '{ ${awk} }'`,
});

const address = { name: 'address', completes: printedBy('mail', 'if (!seen[$2]++) print $2 "\\t"'), summary: 'Only mail to this address.' };

export const mailCommands: readonly PlatformCommand[] = [
  {
    id: 'mail',
    summary: 'List the captured mail, the newest first',
    args: [address],
    examples: [
      { command: 'debt-platform mail', does: 'Every captured mail' },
      { command: 'debt-platform mail alice@example.com', does: 'Only what went to alice' },
    ],
    run: async (input, context) => (await import('./read.ts')).listMail(input, context),
  },
  {
    id: 'mail show',
    summary: 'Print one captured mail',
    args: [{ name: 'id', completes: printedBy('mail', 'print $4 "\\t" $2 " " $3'), summary: 'Its id; the newest one when none is given.' }],
    examples: [
      { command: 'debt-platform mail show', does: 'The newest mail' },
      { command: 'debt-platform mail show 1763830000.M1.host', does: 'The mail with this id, or with an id that begins so' },
    ],
    run: async (input, context) => (await import('./read.ts')).showMail(input, context),
  },
  {
    id: 'mail code',
    summary: 'Print the newest one-time code',
    args: [address],
    flags: [{ name: 'timeout', value: 'time', default: '5s', summary: 'How long to wait for a code to arrive when there is none.' }],
    examples: [
      { command: 'debt-platform mail code', does: 'The newest code for any address' },
      { command: 'debt-platform mail code alice@example.com --timeout 10s', does: 'The newest code for alice, waiting for it' },
    ],
    run: async (input, context) => (await import('./read.ts')).printCode(input, context),
  },
  {
    id: 'mail dead',
    summary: 'List mail that could not be sent, or send it again',
    args: [{ name: 'id', completes: printedBy('mail dead', 'print $6 "\\t" $2 " " $5'), summary: 'With --replay: only this one.' }],
    flags: [{ name: 'replay', summary: 'Put it back into the queue.' }],
    examples: [
      { command: 'debt-platform mail dead', does: 'What was given up, the latest first' },
      { command: 'debt-platform mail dead --replay', does: 'Try everything again that has not expired' },
    ],
    run: async (input, context) => (await import('./dead.ts')).deadMail(input, context),
  },
];
