import { PermanentError } from '@debt/kit/errors';
import type { Mailbox } from './mailbox.ts';

/** RFC 2047: an encoded word has at most 75 characters, including `=?utf-8?B?` and `?=`, so 45 bytes of text. */
const encodedBytesMax = 45;
/** RFC 5322 §3.2.3: a display name of these characters needs no quotes. */
const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/**
 * Encodes free text as a header value (RFC 5322 unstructured). Anything but printable ASCII becomes encoded words.
 * @throws PermanentError for control characters: a line break would inject a header.
 */
export function encodeText(text: string): string {
  refuseControls(text);
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('=?') ? text : encodedParts(text);
}

/** Encodes a mailbox as a header value. @throws PermanentError for control characters */
export function encodeMailbox({ name, address }: Mailbox): string {
  refuseControls(name + address);
  if (name === '') return address;
  const isAscii = /^[\x20-\x7e]*$/.test(name) && !name.includes('=?');
  const quoted = atoms.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
  const shown = isAscii ? quoted : encodedParts(name);
  return `${shown} <${address}>`;
}

function refuseControls(text: string): void {
  if (/\p{Cc}|[\u2028\u2029]/u.test(text)) throw new PermanentError('a header must not contain control characters');
}

/** Splits between characters, never within one: each word must be valid UTF-8 by itself. */
function encodedParts(text: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (Buffer.byteLength(part + character) > encodedBytesMax) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  parts.push(part);
  return parts.map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}
