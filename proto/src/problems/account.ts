import { conflict, forbidden, limited, missing, type Problems, unauthenticated, unprocessable } from './problem.ts';

/** Accounts, sessions, codes and tokens. */
export const accountProblems = {
  not_signed_in: unauthenticated('There is no session here, or it expired or was ended somewhere else. Sign in: debt login'),
  wrong_credentials: unauthenticated(
    'The login or the password is not right; which of the two is not said. An e-mail address works as login once the account is activated. Forgotten: debt password reset',
  ),
  session_required: forbidden(
    'A personal access token may not manage sessions, tokens or passwords. Sign in with the password: debt login',
  ),
  not_activated: forbidden(
    'The account is not activated yet: it can keep private people and their debts, and cannot address other users. debt activate CODE takes the code of the mail, debt resend sends another one.',
    { title: 'Activate your account before you address other users' },
  ),
  already_activated: conflict('The account is activated already; there is nothing left to do.'),
  handle_invalid: unprocessable('A handle has 2 to 30 letters, digits, hyphens or underscores, and begins with a letter.'),
  handle_taken: conflict('Somebody has this handle, or had it: a handle is never given twice, so that nobody can pretend to be who left.'),
  handle_mismatch: unprocessable('To delete an account, its own handle has to be given once more, exactly.'),
  email_invalid: unprocessable('This is not an e-mail address to which a code could be sent.'),
  email_taken: conflict('Another account has proven this address first. Sign in to that one; who forgot its password can reset it.'),
  password_weak: unprocessable(
    'The password is too short or one that everybody tries first. A few unrelated words are good and easy to remember.',
  ),
  password_wrong: forbidden('The present password is not right.'),
  code_wrong: unprocessable(
    'The code is not right, was used already, or is too old; which of these is not said. A code has five tries. debt resend, or a new reset, gives another one.',
  ),
  code_limited: limited('Too many codes were asked for. The message says when the next can be sent.'),
  sign_in_limited: limited(
    'Too many wrong passwords for this login. The message says when to try again; a known device is not held up by strangers.',
  ),
  session_not_found: missing('You have no session with this id. debt sessions lists them.'),
  token_not_found: missing('You have no token with this id. debt tokens lists them.'),
  too_many_tokens: conflict('You have as many personal access tokens as one may have. Revoke one: debt tokens revoke ID'),
  expiry_in_the_past: unprocessable('A token that has expired when it is made is of no use. Give a later time.'),
} as const satisfies Problems;
