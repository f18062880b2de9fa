import type { ExitName } from '@debt/terminal/exit-codes';

export interface OwnPage {
  /** The exit codes that a failure of this id may end with. */
  readonly exits: readonly ExitName[];
  readonly page: string;
}

const page = <const Exits extends readonly ExitName[]>(exits: Exits, text: string) => ({ exits, page: text });

/**
 * The error ids of this program, each with its exit codes. `Failure` accepts no other combination.
 * An id that the server uses for the same error is explained here too, for users of the command line.
 */
export const ownPages = {
  // ---- how a command is typed
  unknown_command: page(
    ['usage'],
    'There is no command with this name. The message suggests similar names; debt --help lists all commands.',
  ),
  unknown_flag: page(['usage'], 'The command has no flag with this name. The message suggests similar names.'),
  unknown_setting: page(
    ['usage'],
    'Settings are server, profile, currency, timeout, color and token. debt config explain shows each and where it comes from.',
  ),
  flag_takes_no_value: page(['usage'], 'The flag is a switch: it is present or absent, and takes no value after an equals sign.'),
  missing_value: page(
    ['usage'],
    'A value is missing. debt cannot ask for it, because there is no terminal or because --no-input was given. The message names the flag that takes the value.',
  ),
  missing_argument: page(['usage'], 'An argument of the command is missing. The message names it, and --help shows its position.'),
  too_many_arguments: page(['usage'], 'The command has an argument too many. A description begins with for: debt owe alice 20 for lunch'),
  text_too_long: page(['usage'], 'The text is longer than the service accepts. The message shows the limit.'),
  bad_person: page(
    ['usage'],
    'A person is an alias of your address book, or @ and the handle of a user. An e-mail address finds no one, because it is not visible to others.',
  ),
  bad_choice: page(['usage'], 'The value is not allowed here. The message lists the allowed values.'),
  bad_number: page(['usage'], 'The value has to be a whole number within the bounds that the message shows.'),
  flags_conflict: page(['usage'], 'Two flags of the command contradict each other. Leave one of them out.'),
  bad_cursor: page(
    ['usage'],
    'A cursor file stores how far one reader of debt watch has read the feed of one account. Use a separate file for each reader and each account. A missing file is created.',
  ),
  secret_in_flag: page(
    ['usage'],
    'Passwords and tokens are never given on the command line: every process of the machine can read it, and the shell keeps it in its history. Use --password-file or stdin, or type the secret when you are asked for it.',
  ),
  needs_yes: page(
    ['usage'],
    'The command cannot be undone, and debt cannot ask for confirmation here. Check what the command does, then add --yes.',
  ),
  bad_amount: page(
    ['usage'],
    'An amount is above zero, written as 20, 20.50, €20 or 20eur, with no more decimal digits than the currency has. An ambiguous amount, such as 1,234, is never guessed: the message shows both readings.',
  ),
  ambiguous_currency: page(
    ['usage'],
    'Several currencies share this sign. Write the code, as in 20usd or 20cad, or set a default: debt config set currency usd',
  ),
  currency_unknown: page(['usage'], 'A currency is a three-letter code of ISO 4217, such as EUR, USD or JPY, or one of the usual signs.'),
  two_currencies: page(['usage'], 'The command names two currencies. Leave one of them out.'),
  bad_date: page(
    ['usage'],
    "A date is a day of the week (friday is the first one after today), tomorrow, 'in 3 days', '1 december' or 2026-12-01. An ambiguous date, such as 1/2/2026, is never guessed.",
  ),
  bad_id: page(
    ['usage'],
    'Type at least four of the first or last characters of an id, as lists show it. debt history lists transactions, debt debts lists debts.',
  ),
  ambiguous_id: page(['usage'], 'More than one id matches these characters. Type more of them; the message lists the candidates.'),
  several_pending: page(['usage'], 'More than one transaction is pending, so the command needs an id. The message lists the ids.'),
  bad_timeout: page(['usage'], 'The timeout is a whole number of seconds, from 1 to 600.'),
  bad_profile: page(['usage'], 'The name of a profile has lower-case letters, digits and hyphens, and starts with a letter.'),
  bad_server: page(['usage'], 'A server is https://NAME, http://localhost:PORT, or local:ENVIRONMENT for a platform on this machine.'),
  insecure_server: page(
    ['usage'],
    'The address begins with http:// and is not on this machine: others could read your password on the network. Use https://.',
  ),
  two_tokens: page(['usage'], 'DEBT_TOKEN and DEBT_TOKEN_FILE are both set, so it is not clear which one to use. Unset one of them.'),
  csv_is_not_json: page(['usage'], 'With --json, all output on stdout is JSON, and CSV is not. Write the CSV to a file, or export JSON.'),

  // ---- what is on this machine
  token_file: page(
    ['fixable'],
    'DEBT_TOKEN_FILE names a file that is missing, empty or unreadable. The file has one line, which is the token.',
  ),
  file_unreadable: page(['fixable'], 'A file could not be read. The message names it and the reason.'),
  file_damaged: page(
    ['fixable'],
    'A file of this program has invalid content. The message names the file, and a remedy that does not need the file to be repaired.',
  ),
  file_unwritable: page(['fixable'], 'A file could not be written. The message names it. Its previous content is unchanged.'),
  stdout_unwritable: page(
    ['fixable'],
    'stdout is closed or full, so the output is lost. The command has changed nothing on the server. Run it again with a writable stdout.',
  ),
  done_unwritten: page(
    ['fixable'],
    'The server has carried out the command. Only its output could not be written, because stdout is closed or full. Do not run the command again: a transaction would be recorded twice. debt show ID shows a transaction, debt history lists them.',
  ),
  no_home: page(
    ['fixable'],
    'HOME is empty or not an absolute path, and the user has no entry in the user database, as in a container or a cron job. Tokens are never written into the current directory. Set HOME, or all of XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME and XDG_DATA_HOME.',
  ),
  bad_token: page(
    ['usage'],
    'A token is one line of ASCII letters, digits and punctuation. The message names its source. White space around it, such as a trailing line break, is removed. Any other character is refused before anything is sent.',
  ),
  file_exists: page(
    ['conflict'],
    'The file exists and may be the only copy of its content, so it was not replaced. Name another file, or add --force. Devices, FIFOs and /dev/stdout are written to and never replaced.',
  ),
  stdin_too_long: page(['fixable'], 'stdin has more characters than a secret can have. A secret is one line.'),
  not_the_same: page(['fixable'], 'The new password was typed twice, and the two do not match. Nothing was changed.'),
  not_confirmed: page(['fixable'], 'The answer was not y, so nothing was done.'),
  profile_not_found: page(['notFound', 'usage'], 'No server is saved under this name. debt profile list shows the saved servers.'),

  // ---- what is looked for
  person_not_found: page(
    ['notFound'],
    'No one in your address book has this name. A person is found by alias, or with @ by handle. debt people lists your address book. debt people add NAME adds a private contact, debt people add @handle a user.',
  ),
  transaction_not_found: page(['notFound'], 'There is no transaction of yours with this id. debt history lists them.'),
  debt_not_found: page(['notFound'], 'There is no debt of yours with this id. debt debts --all lists them.'),
  not_found: page(['notFound'], 'You have no transaction and no debt with this id.'),
  session_not_found: page(['notFound', 'usage'], 'No session has this id, or more than one has. debt sessions lists them.'),
  token_not_found: page(['notFound', 'usage'], 'No token has this id or name, or more than one has. debt tokens lists them.'),
  key_not_found: page(['notFound'], 'The key matches no command with an unknown outcome, or more than one. debt retry --list shows them.'),
  explanation_not_found: page(['notFound'], 'There is no such error id. debt explain lists the ids of this program and of the server.'),
  nothing_pending: page(
    ['notFound'],
    'There is no pending transaction that this command applies to. debt history shows your transactions.',
  ),
  nothing_to_undo: page(
    ['notFound'],
    'None of your last 100 transactions can be undone. debt history shows them; debt undo ID undoes an older one.',
  ),
  pending_for_you: page(
    ['conflict'],
    'The counterparty recorded this transaction, and it awaits your answer: use debt confirm or debt decline instead of debt undo.',
  ),
  no_request: page(['conflict'], 'This person has not asked to connect with you. To send them a request: debt people link NAME'),

  // ---- the server and the connection to it
  not_signed_in: page(
    ['denied'],
    'You have no session for this server on this machine. debt login signs in, debt register creates an account.',
  ),
  session_ended: page(['denied'], 'The session expired, or it was revoked on another device. Sign in again: debt login'),
  not_running: page(
    ['unreachable'],
    'No platform with this name runs on this machine: it was never started, its process has ended, or another user has its port. Nothing was sent, because the port may now belong to another program. debt-platform up starts it, debt-platform status shows its state.',
  ),
  unreachable: page(
    ['unreachable'],
    'The server cannot be reached at its address. Nothing was recorded. debt config explain server shows where the address comes from.',
  ),
  timeout: page(['timeout'], 'The server did not answer in time, and nothing was changed. --timeout allows more time.'),
  strange_answer: page(['unreachable'], 'The answer did not come from a server of this program, or it came from one of another release.'),
  no_feed: page(['unreachable'], 'The server answered, but it has no live feed. The address may be that of another program.'),
  bad_frame: page(['bug'], 'The releases of this program and of the server are not compatible.'),
  export_broken: page(
    ['unreachable'],
    'The connection ended during the export. The incomplete part is discarded, so that it is not mistaken for a complete export.',
  ),
  outcome_unknown: page(
    ['unknown'],
    "The server's answer was lost: it may or may not have recorded the command. The command is stored with its idempotency key. debt retry sends it again with the same key, so that it cannot be recorded twice.",
  ),
  unresolved: page(
    ['conflict'],
    'The same command was sent earlier, and its answer was lost. Sent again with a new key, it could be recorded twice, so nothing was sent. debt retry resolves the first command. If this is meant to be a second one, resolve or forget the first, then run this one again.',
  ),
  too_old: page(
    ['fixable'],
    'The command is so old that the server may have deleted its key, so sending it again could record it twice. Check with debt history whether it was recorded, then: debt retry --forget KEY',
  ),
  interrupted: page(['interrupted'], 'The command was stopped with Ctrl-C. Run it again to continue.'),
  bug: page(['bug'], 'An error in this program. The message names a report file, which does not contain what was typed. Nothing is sent.'),
} as const satisfies Readonly<Record<string, OwnPage>>;

export type OwnId = keyof typeof ownPages;
/** The ids that are valid with this exit code. */
export type OwnIdOf<Exit extends ExitName> = {
  [Id in OwnId]: Exit extends (typeof ownPages)[Id]['exits'][number] ? Id : never;
}[OwnId];
