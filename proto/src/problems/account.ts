import { conflict, forbidden, limited, missing, type Problems, unauthenticated, unprocessable } from './problem.ts';

/** Accounts, sessions, codes and tokens. */
export const accountProblems = {
  not_signed_in: unauthenticated('There is no session, or it expired or was ended on another device. Sign in: debt login'),
  wrong_credentials: unauthenticated(
    'The login or the password is wrong; the answer does not reveal which. An e-mail address can be used as login once the account is activated. If you forgot the password: debt password reset',
  ),
  session_required: forbidden(
    'A personal access token may not manage sessions, tokens or passwords. Sign in with the password: debt login',
  ),
  not_activated: forbidden(
    'The account is not activated yet. It can have private contacts and their debts, but cannot contact other users. debt activate CODE uses the code of the mail, debt resend sends a new one.',
    { title: 'Activate your account before you contact other users' },
  ),
  already_activated: conflict('The account is already activated; nothing remains to be done.'),
  handle_invalid: unprocessable('A handle has 2 to 30 letters, digits, hyphens or underscores, and begins with a letter.'),
  handle_taken: conflict(
    'This handle is in use, or was used before. A handle is never assigned again, so that no user can pose as a former user.',
  ),
  handle_mismatch: unprocessable('To delete an account, its exact handle must be entered once more.'),
  email_invalid: unprocessable('This is not an e-mail address to which a code can be sent.'),
  email_taken: conflict('Another account has already proven this address. Sign in to that account. Its password can be reset.'),
  password_weak: unprocessable('The password is too short or too common. A few unrelated words are secure and easy to remember.'),
  password_wrong: forbidden('The current password is wrong.'),
  code_wrong: unprocessable(
    'The code is wrong, was already used, or has expired; the answer does not reveal which. An activation code has five attempts. debt resend, or a new reset, sends a new one.',
  ),
  code_limited: limited('Too many codes were requested. The message states when the next one can be sent.'),
  sign_in_limited: limited(
    'Too many wrong passwords for this login. The message states when to try again. Attempts of strangers do not block a known device.',
  ),
  session_not_found: missing('You have no session with this id. debt sessions lists them.'),
  token_not_found: missing('You have no token with this id. debt tokens lists them.'),
  too_many_tokens: conflict('You have the maximum number of personal access tokens. Revoke one: debt tokens revoke ID'),
  expiry_in_the_past: unprocessable('The expiry of a token must be in the future. Enter a later time.'),
} as const satisfies Problems;
