import { type ExitName, exitCodes } from '@debt/terminal/exit-codes';
import { CommandError, catalogueOf, type FailureDetails, failureFrom, type IdOf, type Pages } from '@debt/terminal/failures/failure';
import { type SharedId, sharedPages } from '@debt/terminal/failures/shared-pages';

/**
 * What this program may fail with besides what both programs share. `DebtError` takes no other id, and each has one exit code.
 * An id that the server uses for the same thing is explained here as well, in the words of the command line.
 */
const ownPages = {
  usage: {
    unknown_setting:
      'Settings are server, profile, currency, timeout, color and token. debt config explain shows each and where it comes from.',
    text_too_long: 'The text is longer than the service keeps. The message has how long it may be.',
    bad_person:
      'A person is an alias of your address book, or @ and the handle of a user. An e-mail address finds no one: others do not see it.',
    flags_conflict: 'Two flags of the command contradict each other. Leave one of them out.',
    bad_cursor:
      'A cursor is a small file in which debt watch keeps how far one reader of one account has read. Give each reader and each account a file of its own; it is made when it is missing.',
    bad_amount:
      'An amount is above zero, written as 20, 20.50, €20 or 20eur, with no more digits after the point than the currency has. What could be read in two ways, such as 1,234, is never guessed: the message has both readings.',
    ambiguous_currency: 'Several currencies share this sign. Write the code: 20usd, 20cad. Or keep one: debt config set currency usd',
    currency_unknown: 'A currency is its code of three letters in ISO 4217, such as EUR, USD or JPY, or one of the usual signs.',
    two_currencies: 'The command names two currencies. Leave one of them out.',
    bad_date:
      "A date is a day of the week (friday is the first one after today), tomorrow, 'in 3 days', '1 december' or 2026-12-01. What people read differently, such as 1/2/2026, is never guessed.",
    bad_id:
      'An id is at least four of its first or last characters, as lists print them. debt history lists transactions, debt debts lists debts.',
    ambiguous_id: 'More than one id has these characters. Give more of them; the message has the candidates.',
    several_wait: 'More than one thing waits, so it has to be said which. The message has the ids.',
    bad_profile: 'The name of a profile has small letters, digits and hyphens, and begins with a letter.',
    bad_server: 'A server is https://NAME, http://localhost:PORT, or local:ENVIRONMENT for a platform on this machine.',
    insecure_server:
      'The address begins with http:// and is not on this machine: the password would cross the network where others can read it. Use https://.',
    two_tokens: 'DEBT_TOKEN and DEBT_TOKEN_FILE are both set, and it is not clear which counts. Unset one.',
    csv_is_not_json: 'With --json everything on stdout is JSON, which CSV is not. Write it to a file, or ask for json.',
    bad_token:
      'A token is one line of letters, digits and signs of ASCII. The message names where it comes from. White space around it, such as the line break that a secret store adds, is left out; any other character is refused before something is sent.',
  },
  fixable: {
    token_file: 'DEBT_TOKEN_FILE names a file that is not there, is empty or cannot be read. Its one line is the token.',
    too_old:
      'The command is older than the server is sure to remember its key, so sending it again could count twice. Look with debt history whether it counts, then: debt retry --forget KEY',
  },
  denied: {
    not_signed_in: 'There is no session for this server here. debt login signs in, debt register makes an account.',
    session_ended: 'The session expired, or it was ended somewhere else. Sign in again: debt login',
  },
  notFound: {
    profile_not_found: 'No server is saved under this name. debt profile list shows those that are.',
    person_not_found:
      'Nobody in your address book is called so. People are found by the name you gave them, then by @handle. debt people lists them; debt people add NAME adds a private person, debt people add @handle a user.',
    transaction_not_found: 'There is no transaction of yours with this id. debt history lists them.',
    debt_not_found: 'There is no debt of yours with this id. debt debts --all lists them.',
    not_found: 'There is nothing of yours with this id, neither a transaction nor a debt.',
    session_not_found: 'No session, or more than one, has this id. debt sessions lists them.',
    token_not_found: 'No token, or more than one, has this id or name. debt tokens lists them.',
    key_not_found: 'No single command with an unknown outcome has a key that begins so. debt retry --list shows them.',
    nothing_pending: 'Nothing waits for you, or nothing of yours waits for others. debt history shows what happened.',
    nothing_to_undo: 'None of your last hundred transactions can be undone. debt history shows them; debt undo ID takes an older one.',
  },
  conflict: {
    pending_for_you: 'This was said by the other one and waits for your word: debt confirm or debt decline, not debt undo.',
    no_request: 'This person has not asked to be linked with you. To ask them yourself: debt people link NAME',
    unresolved:
      'The same command was given before, and its answer was lost. Given again it would have a key of its own and could count twice, so it was not sent. debt retry settles the first one. When this is a second one, settle or forget the first, and give it again.',
  },
  unreachable: {
    not_running:
      'No platform of this name runs on this machine: none was started, or its process has ended, or another user has its port. Nothing was sent, because the port may belong to another program now. debt-platform up starts it, debt-platform status shows how it is.',
    unreachable:
      'Nothing answers at the address of the server. Nothing was recorded. debt config explain server says where the address comes from.',
    strange_answer: 'Something answered that is not the server of this program, or is of another release.',
    no_feed: 'The server answered, and has no live feed at the place where it should be. The address may be that of something else.',
    export_broken:
      'The connection ended in the middle of the export. The part that came is thrown away, so that nobody takes it for everything.',
  },
  timeout: {
    timeout: 'The server has not answered in time, and nothing was changed. --timeout gives it longer.',
  },
  bug: {
    bad_frame: 'This program and the server do not understand each other. The two are of releases that do not fit.',
  },
  unknown: {
    outcome_unknown:
      'The answer of the server was lost: it may have recorded the command or not. The command is kept with its key, and debt retry sends it again with the same key, so that it cannot count twice.',
  },
} as const satisfies Pages;

export type OwnId = IdOf<typeof ownPages> | SharedId;

/** Every id that this program gives to a failure of its own, with its page. */
export const catalogue = catalogueOf<OwnId>([sharedPages, ownPages], ['outcome_unknown', 'unreachable', 'timeout', 'interrupted']);

/** An id that came from the server, whose problem pages are part of the HTTP contract, and the exit code that fits its status. */
export interface ServerCode {
  readonly server: string;
  readonly exit: ExitName;
}

/** An outcome that the person who typed the command can act on. */
export class DebtError extends CommandError {
  constructor(id: OwnId | ServerCode, details: FailureDetails, options?: ErrorOptions) {
    super(
      typeof id === 'string'
        ? failureFrom(catalogue, id, details)
        : { id: id.server, exit: exitCodes[id.exit], retry: false, why: '', fix: [], ...details },
      options,
    );
  }
}

/** Marks a branch that the types say cannot happen. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
