import type { Variable } from '@debt/kit/config';

/** A display name and an address, as in a From header. */
export interface Mailbox {
  /** Empty for none. */
  readonly name: string;
  readonly address: string;
}

const addressLengthMax = 254;
/** RFC 5321 in ASCII, without quoted local parts and address literals; `localhost` is allowed for platforms on one machine. */
const address =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export const isAddress = (text: string): boolean => text.length <= addressLengthMax && address.test(text);

/** `Debt Tracker <no-reply@example.org>` or `no-reply@example.org`. @throws Error */
export function parseMailbox(text: string): Mailbox {
  const named = /^\s*"?([^"<>\p{Cc}]*?)"?\s*<([^<>\s]+)>\s*$/u.exec(text);
  const mailbox = named === null ? { name: '', address: text.trim() } : { name: named[1] ?? '', address: named[2] ?? '' };
  if (!isAddress(mailbox.address)) throw new Error('is not an address');
  return mailbox;
}

/** An environment variable with a sender. */
export const mailbox = (): Variable<Mailbox> => ({
  allowed: 'an address such as no-reply@example.org or Name <no-reply@example.org>',
  secret: false,
  fallback: undefined,
  parse: parseMailbox,
});
