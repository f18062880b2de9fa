import { conflict, limited, missing, type Problems, unprocessable } from './problem.ts';

/** The address book, and being linked. */
export const peopleProblems = {
  person_not_found: missing(
    'Nobody in your address book has this id, or no user has this handle, is activated, and can be addressed by you: all of these answer alike. debt people lists whom you know.',
    { title: 'There is no such person' },
  ),
  person_is_self: unprocessable('This is you.'),
  person_private: conflict(
    'This is a private person without an account, and stays one: what you wrote about them alone is never put on somebody.',
  ),
  person_deleted: conflict('The account of this person has been deleted. What was between you stays, and you can record on your own now.'),
  person_blocked: conflict('You have blocked this user. debt people unblock NAME takes that back.'),
  person_has_history: conflict(
    'Something was recorded with this person, and what was said stays. Only people without any transaction can be removed.',
  ),
  already_in_book: conflict('This user is in your address book already. The message has the name you gave them.'),
  alias_taken: conflict('You call somebody else by this name already.'),
  too_many_people: conflict('The address book has as many entries as it may have.'),
  already_linked: conflict('The two of you are linked already.'),
  link_request_too_soon: conflict('They declined to be linked with you. One day later you may ask again.'),
  link_requests_used_up: limited('You have asked as many people as one may ask in a day.'),
} as const satisfies Problems;
