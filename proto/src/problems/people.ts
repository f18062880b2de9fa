import { later, type ProblemPages, refused } from './page.ts';

/** The address book, and being linked. */
export const peopleProblems = {
  person_not_found: refused(
    404,
    'Nobody in your address book has this id, or no user has this handle, is activated, and can be addressed by you: all of these answer alike. debt people lists whom you know.',
  ),
  person_is_self: refused(422, 'This is you.'),
  person_private: refused(
    409,
    'This is a private person without an account, and stays one: what you wrote about them alone is never put on somebody.',
  ),
  person_deleted: refused(
    409,
    'The account of this person has been deleted. What was between you stays, and you can record on your own now.',
  ),
  person_blocked: refused(409, 'You have blocked this user. debt people unblock NAME takes that back.'),
  person_has_history: refused(
    409,
    'Something was recorded with this person, and what was said stays. Only people without any transaction can be removed.',
  ),
  already_in_book: refused(409, 'This user is in your address book already. The message has the name you gave them.'),
  alias_taken: refused(409, 'You call somebody else by this name already.'),
  too_many_people: refused(409, 'The address book has as many entries as it may have.'),
  already_linked: refused(409, 'The two of you are linked already.'),
  link_request_too_soon: refused(409, 'They declined to be linked with you. One day later you may ask again.'),
  link_requests_used_up: later(429, 'You have asked as many people as one may ask in a day.'),
} as const satisfies ProblemPages;
