/** Selects captured messages for a command. */
import { codeOf } from '@debt/mailer/maildir';
import { nearest } from '@debt/terminal/suggest';
import { usage } from '../context.ts';
import type { Message } from './captured.ts';

/** Throws `usage` for a text that cannot be an address, such as a mistyped verb. */
export function parseAddress(arg: string | undefined): string | undefined {
  if (arg === undefined || arg.includes('@')) return arg?.toLowerCase();
  const near = nearest(arg, ['show', 'code', 'dead']);
  throw usage(`'${arg}' is not an address`, [near === undefined ? 'debt-platform mail alice@example.com' : `debt-platform mail ${near}`]);
}

/** Messages to an address, or all. The whole address must match: `ben@example.org` is also the end of `ruben@example.org`. */
export function addressedTo(messages: readonly Message[], address: string | undefined): readonly Message[] {
  return address === undefined ? messages : messages.filter(({ to }) => recipientsOf(to).includes(address));
}

/** `Name <a@b.org>, c@d.org` without the names. */
const recipientsOf = (to: string): readonly string[] =>
  to.split(',').map((mailbox) => (/<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase());

/** The code of the newest message that has one. */
export function newestCode(messages: readonly Message[]): { readonly code: string; readonly message: Message } | undefined {
  for (const message of messages) {
    const code = codeOf(message);
    if (code !== undefined) return { code, message };
  }
  return undefined;
}
