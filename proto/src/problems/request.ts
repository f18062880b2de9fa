import {
  badGateway,
  failed,
  forbidden,
  invalid,
  late,
  limited,
  misdirected,
  missing,
  type Problems,
  tooLarge,
  unauthenticated,
  unavailable,
  unprocessable,
} from './problem.ts';

/** Requests that no service understands, and platforms that cannot answer now. */
export const requestProblems = {
  invalid_argument: invalid('The request is not one that this platform understands. The message says what about it.'),
  invalid_request: invalid(
    'A field is missing, unknown, of another type, too long or does not fit to another one. The message names the field and what is allowed there.',
  ),
  hidden_character: unprocessable(
    'A name or a description has a character that nobody sees, such as one that turns around the direction of writing. What others read must be what was written. The message names the character; type the text anew instead of pasting it.',
  ),
  not_json: invalid('The body of the request is not JSON, or does not say that it is (Content-Type: application/json).'),
  body_too_large: tooLarge('The body is larger than any request here has to be.'),
  url_too_long: invalid('The address of the request is longer than any address here has to be.'),
  bad_request: invalid('The address of the request cannot be read: characters are not encoded as addresses need them.'),
  cursor_invalid: invalid('The value of after is not the next of a page before. Begin again without it.'),
  no_such_route: missing('The API has nothing at this address. Its documentation is at /v1/docs.'),
  no_such_page: missing('There is no page at this address. The API is under /v1.'),
  upgrade_required: invalid('This address is a WebSocket and was asked for as a page.'),
  several_hosts: invalid('The request has more than one Host header, so that it is not clear which server it means. Send one.'),
  host_not_allowed: invalid('The platform was reached under a name that it does not have. Whoever runs it can allow further names.'),
  unknown_host: misdirected('The platform was reached under a name that it does not have. Whoever runs it can allow further names.'),
  origin_not_allowed: forbidden('A web page of another site tried to act with the cookie of this one. Only the own page may.'),
  two_credentials: invalid(
    'The request has more than one credential: a token and a cookie, or one of them twice. It is not clear who asks: send one.',
  ),
  bad_authorization: unauthenticated('The Authorization header must be: Bearer, a space, the token.'),
  not_found: missing('There is no such thing, or it is not yours to see: the two answer alike, so that nobody can probe.'),
  rate_limited: limited(
    'Too many requests in a short time. The message says when to come back; debt waits no longer than a moment by itself.',
  ),
  internal: failed('A fault of the platform. It is in its log under the id of the request; nobody needs to describe it.'),
  bad_configuration: failed('A service was started with settings that do not fit. Whoever runs the platform finds them in its log.', {
    title: 'The configuration is not valid',
    retry: false,
  }),
  schema_mismatch: failed(
    'The database is of another release than the service. Whoever runs the platform brings it up again, which migrates it.',
    { title: 'The database schema does not fit', retry: false },
  ),
  unavailable: unavailable(
    'Something that the platform needs is unavailable for a moment. Nothing was recorded; the same command works a little later.',
  ),
  busy: unavailable('Too much is going on at this moment, or somebody else changes the same thing. Nothing was recorded; try again.', {
    title: 'Too much is going on here right now: try again',
  }),
  database_unavailable: unavailable(
    'The ledger cannot be reached. What was asked may or may not be recorded, which is why the same command is safe to repeat: debt retry',
  ),
  storage_full: unavailable('The disk of the ledger is full, and nothing was recorded. Whoever runs the platform has to make room.'),
  deadline_exceeded: late('A service took too long to answer.'),
  upstream_unavailable: badGateway(
    'A service of the platform did not answer. What was asked may or may not be done: debt retry finds out.',
  ),
  upstream_slow: late('A service of the platform did not answer in time. What was asked may or may not be done: debt retry finds out.'),
  rate_limiter_unavailable: unavailable(
    'Attempts to sign in cannot be counted at this moment, so nobody may try: passwords could be guessed without end.',
  ),
  too_many_connections: unavailable('The platform has as many live connections as it takes. Try again in a while.'),
} as const satisfies Problems;
