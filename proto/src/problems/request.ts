import {
  badGateway,
  failed,
  forbidden,
  headersTooLarge,
  invalid,
  late,
  limited,
  misdirected,
  missing,
  type Problems,
  tooLarge,
  tooOld,
  tooSlow,
  unauthenticated,
  unavailable,
  unconditional,
  unprocessable,
  wrongMethod,
} from './problem.ts';

/** Requests that no service understands, and platforms that cannot answer now. */
export const requestProblems = {
  invalid_argument: invalid('The platform does not understand the request. The message states the error.'),
  invalid_request: invalid(
    'A field is missing, unknown, of the wrong type, too long or conflicts with another one. The message states the field and the allowed values.',
  ),
  hidden_character: unprocessable(
    'A name or a description has an invisible character, such as one that changes the direction of writing. Other users must read the text as it was written. The message names the character. Type the text instead of pasting it.',
  ),
  not_json: invalid('The body of the request is not JSON, or is not declared as JSON (Content-Type: application/json).'),
  body_too_large: tooLarge('The body is larger than the platform allows.'),
  url_too_long: invalid('The address of the request is longer than the platform allows.'),
  bad_request: invalid('The address of the request cannot be read: its characters are not encoded correctly.'),
  time_zone_unknown: unprocessable('A time zone is a name of the IANA database, such as Europe/Berlin, Pacific/Auckland or UTC.'),
  cursor_invalid: invalid('The value of after is not the next of a previous page. Start again without it.'),
  no_such_route: missing('The API has no route at this address. Its documentation is at /v1/docs.'),
  method_not_allowed: wrongMethod('The API has this address, but not with this method. The header Allow lists the methods.'),
  precondition_required: unconditional(
    'The request changes something that others may change, too. Send the ETag that you read as If-Match, so that no change is lost.',
  ),
  headers_too_large: headersTooLarge('The headers of the request are longer than the platform allows.'),
  request_timeout: tooSlow('The request did not arrive completely within the time that the platform waits.'),
  no_such_page: missing('There is no page at this address. The API is under /v1.'),
  upgrade_required: invalid('This address is a WebSocket and was requested as a page.'),
  client_too_old: tooOld(
    'The server no longer serves this release of the program. Nothing was changed. Update debt; a page only has to be reloaded.',
  ),
  several_hosts: invalid('The request has more than one Host header, so the server is ambiguous. Send one.'),
  host_not_allowed: invalid('The platform was called by an unknown host name. Its operator can allow further names.'),
  unknown_host: misdirected('The platform was called by an unknown host name. Its operator can allow further names.'),
  origin_not_allowed: forbidden(
    'A web page of another site sent a request with the cookie of this one. Only pages of the platform may do so.',
  ),
  two_credentials: invalid(
    'The request has more than one credential: a token and a cookie, or one of them twice. The caller is ambiguous: send one.',
  ),
  bad_authorization: unauthenticated('The Authorization header must be: Bearer, a space, the token.'),
  not_found: missing('This does not exist, or you may not see it. The answer is the same in both cases, so it reveals nothing.'),
  rate_limited: limited(
    'Too many requests in a short time. The message states when to try again. debt itself waits only for a short time.',
  ),
  internal: failed(
    'An error of the platform. Its log contains the error with the id of the request, so the id is sufficient for a report.',
  ),
  bad_configuration: failed('A service was started with invalid settings. The operator of the platform finds them in its log.', {
    title: 'The configuration is not valid',
    retry: false,
  }),
  schema_mismatch: failed('The database belongs to a different release than the service. The operator migrates it by running up again.', {
    title: 'The database schema does not match',
    retry: false,
  }),
  unavailable: unavailable('A dependency of the platform is temporarily unavailable. Nothing was recorded; repeat the command later.'),
  busy: unavailable('The platform is busy, or another request changes the same data. Nothing was recorded; try again.', {
    title: 'The platform is busy: try again',
  }),
  database_unavailable: unavailable(
    'The ledger is unavailable. The request may or may not have been recorded, so it is safe to repeat: debt retry',
  ),
  storage_full: unavailable('The disk of the ledger is full, and nothing was recorded. The operator of the platform has to free space.'),
  deadline_exceeded: late('A service took too long to answer.'),
  upstream_unavailable: badGateway(
    'A service of the platform did not answer. The request may or may not have been carried out: debt retry determines the outcome.',
  ),
  upstream_slow: late(
    'A service of the platform did not answer in time. The request may or may not have been carried out: debt retry determines the outcome.',
  ),
  rate_limiter_unavailable: unavailable(
    'Attempts to sign in cannot be counted at the moment, so signing in is not possible. Otherwise passwords could be guessed without limit.',
  ),
  too_many_connections: unavailable('The platform has the maximum number of live connections. Try again later.'),
} as const satisfies Problems;
