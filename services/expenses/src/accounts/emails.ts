import { domainToASCII } from 'node:url';
import { fieldError } from '@debt/kit/errors';

const addressBytesMax = 254;
const localBytesMax = 64;
/** RFC 5321 without quoted local parts, comments and address literals; a domain has at least two labels. */
const form =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/**
 * Normalises an e-mail address: to lower case, since no large provider distinguishes case, and a domain in another script to the ASCII form by which mail
 * is delivered (RFC 5891): browsers send that form already. @throws AppError `email_invalid`.
 */
export function parseEmail(text: string): string {
  const email = withAsciiDomain(text.trim().toLowerCase());
  if (email.length > addressBytesMax || email.indexOf('@') > localBytesMax || !form.test(email))
    throw fieldError('email_invalid', {
      field: 'email',
      code: 'wrong_form',
      message: 'This is not an e-mail address that mail can be sent to.',
      allowed: 'name@example.org',
    });
  return email;
}

/** Only a domain that has other characters is converted. One that cannot be is left as it is, and is refused. */
export function withAsciiDomain(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (at < 0 || /^[\0-\x7f]*$/.test(domain)) return email;
  return `${email.slice(0, at)}@${domainToASCII(domain) || domain}`;
}
