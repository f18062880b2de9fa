import { later, type ProblemPages, refused } from './page.ts';

/** Accounts, sessions, codes and tokens. */
export const accountProblems = {
  not_signed_in: refused(401, 'There is no session here, or it expired or was ended somewhere else. Sign in: debt login'),
  wrong_credentials: refused(
    401,
    'The login or the password is not right; which of the two is not said. An e-mail address works as login once the account is activated. Forgotten: debt password reset',
  ),
  session_required: refused(
    403,
    'A personal access token may not manage sessions, tokens or passwords. Sign in with the password: debt login',
  ),
  not_activated: refused(
    403,
    'The account is not activated yet: it can keep private people and their debts, and cannot address other users. debt activate CODE takes the code of the mail, debt resend sends another one.',
  ),
  already_activated: refused(409, 'The account is activated already; there is nothing left to do.'),
  handle_invalid: refused(422, 'A handle has 2 to 30 letters, digits, hyphens or underscores, and begins with a letter.'),
  handle_taken: refused(
    409,
    'Somebody has this handle, or had it: a handle is never given twice, so that nobody can pretend to be who left.',
  ),
  handle_mismatch: refused(422, 'To delete an account, its own handle has to be given once more, exactly.'),
  email_invalid: refused(422, 'This is not an e-mail address to which a code could be sent.'),
  email_taken: refused(409, 'Another account has proven this address first. Sign in to that one; who forgot its password can reset it.'),
  password_weak: refused(
    422,
    'The password is too short or one that everybody tries first. A few unrelated words are good and easy to remember.',
  ),
  password_wrong: refused(403, 'The present password is not right.'),
  code_wrong: refused(
    422,
    'The code is not right, was used already, or is too old; which of these is not said. A code has five tries. debt resend, or a new reset, gives another one.',
  ),
  code_limited: later(429, 'Too many codes were asked for. The message says when the next can be sent.'),
  sign_in_limited: later(
    429,
    'Too many wrong passwords for this login. The message says when to try again; a known device is not held up by strangers.',
  ),
  session_not_found: refused(404, 'You have no session with this id. debt sessions lists them.'),
  token_not_found: refused(404, 'You have no token with this id. debt tokens lists them.'),
  too_many_tokens: refused(409, 'You have as many personal access tokens as one may have. Revoke one: debt tokens revoke ID'),
  expiry_in_the_past: refused(422, 'A token that has expired when it is made is of no use. Give a later time.'),
} as const satisfies ProblemPages;
