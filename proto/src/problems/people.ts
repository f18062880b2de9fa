import { conflict, limited, missing, type Problems, unprocessable } from './problem.ts';

/** The address book, and connections. */
export const peopleProblems = {
  person_not_found: missing(
    'No entry of your address book has this id, or no activated user with this handle can be contacted by you. The answer is the same in all cases. debt people lists your address book.',
    { title: 'There is no such person' },
  ),
  person_is_self: unprocessable('This is you.'),
  person_private: conflict(
    'This is a private contact without an account, and remains one: your private records are never assigned to a user.',
  ),
  person_deleted: conflict(
    'The account of this person has been deleted. The transactions between you remain, and you can now record transactions alone.',
  ),
  person_blocked: conflict('You have blocked this user. debt people unblock NAME unblocks them.'),
  person_has_history: conflict(
    'There are transactions with this person, and transactions are never deleted. Only people without a transaction can be removed.',
  ),
  already_in_book: conflict('This user is already in your address book. The message contains their alias.'),
  alias_taken: conflict('You already use this alias for another person.'),
  too_many_people: conflict('The address book has the maximum number of entries.'),
  already_linked: conflict('You are already connected.'),
  link_request_too_soon: conflict('They declined your request to connect. You may ask again one day later.'),
  link_requests_used_up: limited('You have reached the maximum number of requests to connect in one day.'),
} as const satisfies Problems;
