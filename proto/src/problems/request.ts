import { later, type ProblemPages, refused } from './page.ts';

/** Requests that no service understands, and platforms that cannot answer now. */
export const requestProblems = {
  invalid_argument: refused(400, 'The request is not one that this platform understands. The message says what about it.'),
  invalid_request: {
    statuses: [400, 422],
    retry: false,
    page: 'A field is missing, unknown, of another type, too long or does not fit to another one. The message names the field and what is allowed there.',
  },
  hidden_character: refused(
    422,
    'A name or a description has a character that nobody sees, such as one that turns around the direction of writing. What others read must be what was written. The message names the character; type the text anew instead of pasting it.',
  ),
  not_json: refused(400, 'The body of the request is not JSON, or does not say that it is (Content-Type: application/json).'),
  body_too_large: refused(413, 'The body is larger than any request here has to be.'),
  url_too_long: refused(400, 'The address of the request is longer than any address here has to be.'),
  bad_request: refused(400, 'The address of the request cannot be read: characters are not encoded as addresses need them.'),
  cursor_invalid: refused(400, 'The value of after is not the next of a page before. Begin again without it.'),
  no_such_route: refused(404, 'The API has nothing at this address. Its documentation is at /v1/docs.'),
  no_such_page: refused(404, 'There is no page at this address. The API is under /v1.'),
  upgrade_required: refused(400, 'This address is a WebSocket and was asked for as a page.'),
  several_hosts: refused(400, 'The request has more than one Host header, so that it is not clear which server it means. Send one.'),
  host_not_allowed: refused(400, 'The platform was reached under a name that it does not have. Whoever runs it can allow further names.'),
  unknown_host: refused(421, 'The platform was reached under a name that it does not have. Whoever runs it can allow further names.'),
  origin_not_allowed: refused(403, 'A web page of another site tried to act with the cookie of this one. Only the own page may.'),
  two_credentials: refused(
    400,
    'The request has more than one credential: a token and a cookie, or one of them twice. It is not clear who asks: send one.',
  ),
  bad_authorization: refused(400, 'The Authorization header must be: Bearer, a space, the token.'),
  unauthenticated: refused(401, 'The platform does not know who asks. Sign in: debt login'),
  permission_denied: refused(403, 'The platform knows you, and this is not yours to do.'),
  not_found: refused(404, 'There is no such thing, or it is not yours to see: the two answer alike, so that nobody can probe.'),
  conflict: refused(409, 'This does not fit what is there now. Look at the present state and decide again.'),
  precondition_failed: refused(412, 'It has changed since you read it. Read it again, then repeat the change if it still makes sense.'),
  precondition_required: refused(428, 'The request has to say which version it changes, in the header If-Match.'),
  payload_too_large: refused(413, 'The request is larger than this platform takes.'),
  unprocessable: refused(422, 'The request was understood and cannot be done. The message says why.'),
  rate_limited: later(
    429,
    'Too many requests in a short time. The message says when to come back; debt waits no longer than a moment by itself.',
  ),
  resource_exhausted: later(429, 'A bound of the platform is reached. The message says which, and when to come back.'),
  internal: later(500, 'A fault of the platform. It is in its log under the id of the request; nobody needs to describe it.'),
  bad_configuration: refused(500, 'A service was started with settings that do not fit. Whoever runs the platform finds them in its log.'),
  schema_mismatch: refused(
    500,
    'The database is of another release than the service. Whoever runs the platform brings it up again, which migrates it.',
  ),
  unavailable: later(
    503,
    'Something that the platform needs is away for a moment. Nothing was recorded; the same command works a little later.',
  ),
  busy: later(503, 'Too much is going on at this moment, or somebody else changes the same thing. Nothing was recorded; try again.'),
  database_away: later(
    503,
    'The ledger cannot be reached. What was asked may or may not be recorded, which is why the same command is safe to repeat: debt retry',
  ),
  storage_full: later(503, 'The disk of the ledger is full, and nothing was recorded. Whoever runs the platform has to make room.'),
  deadline_exceeded: later(504, 'A service took too long to answer.'),
  upstream_away: later(502, 'A service of the platform did not answer. What was asked may or may not be done: debt retry finds out.'),
  upstream_slow: later(
    504,
    'A service of the platform did not answer in time. What was asked may or may not be done: debt retry finds out.',
  ),
  guard_away: later(
    503,
    'Attempts to sign in cannot be counted at this moment, so nobody may try: passwords could be guessed without end.',
  ),
  too_many_connections: later(503, 'The platform has as many live connections as it takes. Try again in a while.'),
} as const satisfies ProblemPages;
