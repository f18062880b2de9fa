import { fieldError } from '@debt/kit/errors';

const addressBytesMax = 254;
const localBytesMax = 64;
/** RFC 5321 without quoted local parts, comments and address literals; a domain has at least two labels. */
const form =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/** Normalises an e-mail address to lower case, since no large provider distinguishes case. @throws AppError `email_invalid`. */
export function parseEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length > addressBytesMax || email.indexOf('@') > localBytesMax || !form.test(email))
    throw fieldError('email_invalid', {
      field: 'email',
      code: 'wrong_form',
      message: 'This is not an e-mail address that mail can be sent to.',
      allowed: 'name@example.org',
    });
  return email;
}
