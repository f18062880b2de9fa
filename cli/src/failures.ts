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
    text_too_long: 'The text is longer than the service accepts. The message shows the limit.',
    bad_person:
      'A person is an alias of your address book, or @ and the handle of a user. An e-mail address finds no one, because it is not visible to others.',
    flags_conflict: 'Two flags of the command contradict each other. Leave one of them out.',
    bad_cursor:
      'A cursor file stores how far one reader of debt watch has read the feed of one account. Use a separate file for each reader and each account. A missing file is created.',
    bad_amount:
      'An amount is above zero, written as 20, 20.50, €20 or 20eur, with no more decimal digits than the currency has. An ambiguous amount, such as 1,234, is never guessed: the message shows both readings.',
    ambiguous_currency:
      'Several currencies share this sign. Write the code, as in 20usd or 20cad, or set a default: debt config set currency usd',
    currency_unknown: 'A currency is a three-letter code of ISO 4217, such as EUR, USD or JPY, or one of the usual signs.',
    two_currencies: 'The command names two currencies. Leave one of them out.',
    bad_date:
      "A date is a day of the week (friday is the first one after today), tomorrow, 'in 3 days', '1 december' or 2026-12-01. An ambiguous date, such as 1/2/2026, is never guessed.",
    bad_id:
      'Type at least four of the first or last characters of an id, as lists show it. debt history lists transactions, debt debts lists debts.',
    ambiguous_id: 'More than one id matches these characters. Type more of them; the message lists the candidates.',
    several_pending: 'More than one transaction is pending, so the command needs an id. The message lists the ids.',
    bad_profile: 'The name of a profile has lower-case letters, digits and hyphens, and starts with a letter.',
    bad_server: 'A server is https://NAME, http://localhost:PORT, or local:ENVIRONMENT for a platform on this machine.',
    insecure_server:
      'The address begins with http:// and is not on this machine: others could read your password on the network. Use https://.',
    two_tokens: 'DEBT_TOKEN and DEBT_TOKEN_FILE are both set, so it is not clear which one to use. Unset one of them.',
    csv_is_not_json: 'With --json, all output on stdout is JSON, and CSV is not. Write the CSV to a file, or export JSON.',
    bad_token:
      'A token is one line of ASCII letters, digits and punctuation. The message names its source. White space around it, such as a trailing line break, is removed. Any other character is refused before anything is sent.',
  },
  fixable: {
    too_many_transactions:
      'debt history reads all transactions to select them by amount or to sort them, at most 100,000. Narrow it with --from and --to, or export all: debt export.',
    token_file: 'DEBT_TOKEN_FILE names a file that is missing, empty or unreadable. The file has one line, which is the token.',
    too_old:
      'The command is so old that the server may have deleted its key, so sending it again could record it twice. Check with debt history whether it was recorded, then: debt retry --forget KEY',
  },
  denied: {
    not_signed_in: 'You have no session for this server on this machine. debt login signs in, debt register creates an account.',
    session_ended: 'The session expired, or it was revoked on another device. Sign in again: debt login',
  },
  notFound: {
    profile_not_found: 'No server is saved under this name. debt profile list shows the saved servers.',
    person_not_found:
      'No one in your address book has this name. A person is found by alias, or with @ by handle. debt people lists your address book. debt people add NAME adds a private contact, debt people add @handle a user.',
    transaction_not_found: 'There is no transaction of yours with this id. debt history lists them.',
    debt_not_found: 'There is no debt of yours with this id. debt debts --all lists them.',
    not_found: 'You have no transaction and no debt with this id.',
    session_not_found: 'No session has this id, or more than one has. debt sessions lists them.',
    token_not_found: 'No token has this id or name, or more than one has. debt tokens lists them.',
    key_not_found: 'The key matches no command with an unknown outcome, or more than one. debt retry --list shows them.',
    nothing_pending: 'There is no pending transaction that this command applies to. debt history shows your transactions.',
    nothing_to_undo: 'None of your last 100 transactions can be undone. debt history shows them; debt undo ID undoes an older one.',
  },
  conflict: {
    pending_for_you:
      'The counterparty recorded this transaction, and it awaits your answer: use debt confirm or debt decline instead of debt undo.',
    no_request: 'This person has not asked to connect with you. To send them a request: debt people link NAME',
    unresolved:
      'The same command was sent earlier, and its answer was lost. Sent again with a new key, it could be recorded twice, so nothing was sent. debt retry resolves the first command. If this is meant to be a second one, resolve or forget the first, then run this one again.',
  },
  unreachable: {
    not_running:
      'No platform with this name runs on this machine: it was never started, its process has ended, or another user has its port. Nothing was sent, because the port may now belong to another program. debt-platform up starts it, debt-platform status shows its state.',
    unreachable:
      'The server cannot be reached at its address. Nothing was recorded. debt config explain server shows where the address comes from.',
    strange_answer: 'The answer did not come from a server of this program, or it came from one of another release.',
    no_feed: 'The server answered, but it has no live feed. The address may be that of another program.',
    export_broken:
      'The connection ended during the export. The incomplete part is discarded, so that it is not mistaken for a complete export.',
  },
  timeout: {
    timeout: 'The server did not answer in time, and nothing was changed. --timeout allows more time.',
  },
  bug: {
    bad_frame: 'The releases of this program and of the server are not compatible.',
  },
  unknown: {
    outcome_unknown:
      "The server's answer was lost: it may or may not have recorded the command. The command is stored with its idempotency key. debt retry sends it again with the same key, so that it cannot be recorded twice.",
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

/** Marks a branch that the types exclude. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
