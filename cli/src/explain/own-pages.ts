import type { ExitName } from '@debt/terminal/exit-codes';

export interface OwnPage {
  /** The exit codes that a failure of this id may end with. */
  readonly exits: readonly ExitName[];
  readonly page: string;
}

const page = <const Exits extends readonly ExitName[]>(exits: Exits, text: string) => ({ exits, page: text });

/**
 * Every id that this program gives to a failure of its own. `Failure` takes no other, and none with another exit code.
 * An id that the server uses for the same thing is explained here as well, in the words of the command line.
 */
export const ownPages = {
  // ---- how a command is typed
  unknown_command: page(['usage'], 'There is no command of this name; the message has those that are near. debt --help lists all of them.'),
  unknown_flag: page(['usage'], 'The command has no flag of this name; the message has those that are near.'),
  unknown_setting: page(
    ['usage'],
    'Settings are server, profile, currency, timeout, color and token. debt config explain shows each and where it comes from.',
  ),
  flag_takes_no_value: page(['usage'], 'The flag is a switch: it is there or not, and takes nothing after an equals sign.'),
  missing_value: page(
    ['usage'],
    'Something is missing and cannot be asked for, because nobody sits at a terminal or --no-input was given. The message names the flag that takes it.',
  ),
  missing_argument: page(['usage'], 'A word of the command is missing. The message names it, and --help shows where it stands.'),
  too_many_arguments: page(
    ['usage'],
    'A word does not fit where it stands. What a debt was for follows the word for: debt owe alice 20 for lunch',
  ),
  text_too_long: page(['usage'], 'The text is longer than the service keeps. The message has how long it may be.'),
  bad_person: page(
    ['usage'],
    'A person is an alias of your address book, or @ and the handle of a user. An e-mail address finds no one: others do not see it.',
  ),
  bad_choice: page(['usage'], 'Only a few values are allowed here; the message lists them.'),
  bad_number: page(['usage'], 'A whole number within bounds is needed here; the message has the bounds.'),
  flags_conflict: page(['usage'], 'Two flags of the command contradict each other. Leave one of them out.'),
  bad_cursor: page(
    ['usage'],
    'A cursor is a small file in which debt watch keeps how far one reader of one account has read. Give each reader and each account a file of its own; it is made when it is missing.',
  ),
  secret_in_flag: page(
    ['usage'],
    'Passwords and tokens are never given on the command line: it can be read by every process of the machine and stays in the history of the shell. Use --password-file, stdin, or the question that is asked.',
  ),
  needs_yes: page(['usage'], 'The command cannot be taken back and cannot ask here. Read what it does, then add --yes.'),
  bad_amount: page(
    ['usage'],
    'An amount is above zero, written as 20, 20.50, €20 or 20eur, with no more digits after the point than the currency has. What could be read in two ways, such as 1,234, is never guessed: the message has both readings.',
  ),
  ambiguous_currency: page(
    ['usage'],
    'Several currencies share this sign. Write the code: 20usd, 20cad. Or keep one: debt config set currency usd',
  ),
  currency_unknown: page(
    ['usage'],
    'A currency is its code of three letters in ISO 4217, such as EUR, USD or JPY, or one of the usual signs.',
  ),
  two_currencies: page(['usage'], 'The command names two currencies. Leave one of them out.'),
  bad_date: page(
    ['usage'],
    "A date is a day of the week (friday is the first one after today), tomorrow, 'in 3 days', '1 december' or 2026-12-01. What people read differently, such as 1/2/2026, is never guessed.",
  ),
  bad_id: page(
    ['usage'],
    'An id is at least four of its first or last characters, as lists print them. debt history lists transactions, debt debts lists debts.',
  ),
  ambiguous_id: page(['usage'], 'More than one id has these characters. Give more of them; the message has the candidates.'),
  several_wait: page(['usage'], 'More than one thing waits, so it has to be said which. The message has the ids.'),
  bad_timeout: page(['usage'], 'The time to wait for the server is a whole number of seconds, from 1 to 600.'),
  bad_profile: page(['usage'], 'The name of a profile has small letters, digits and hyphens, and begins with a letter.'),
  bad_server: page(['usage'], 'A server is https://NAME, http://localhost:PORT, or local:ENVIRONMENT for a platform on this machine.'),
  insecure_server: page(
    ['usage'],
    'The address begins with http:// and is not on this machine: the password would cross the network where others can read it. Use https://.',
  ),
  two_tokens: page(['usage'], 'DEBT_TOKEN and DEBT_TOKEN_FILE are both set, and it is not clear which counts. Unset one.'),
  csv_is_not_json: page(['usage'], 'With --json everything on stdout is JSON, which CSV is not. Write it to a file, or ask for json.'),

  // ---- what is on this machine
  token_file: page(['fixable'], 'DEBT_TOKEN_FILE names a file that is not there, is empty or cannot be read. Its one line is the token.'),
  file_unreadable: page(['fixable'], 'A file could not be read. The message names it and the reason.'),
  file_damaged: page(
    ['fixable'],
    'A file of this program does not hold what it should. The message names it, and what to do instead of repairing it.',
  ),
  file_unwritable: page(['fixable'], 'A file could not be written. The message names it; what was there before is still there.'),
  stdout_unwritable: page(
    ['fixable'],
    'stdout is closed or full, so the answer is lost. The command has changed nothing at the server. Give it again with a stdout that can be written to.',
  ),
  done_unwritten: page(
    ['fixable'],
    'The server has confirmed the command, and only its answer could not be written to stdout, which is closed or full. Do not give the command again: a transaction would be recorded twice. debt show ID shows a transaction; debt history lists them.',
  ),
  no_home: page(
    ['fixable'],
    'HOME is empty or not an absolute path, and the user has no entry in the user database, as in a container or a job of cron. Tokens are never written into the folder in which a command runs. Set HOME, or all of XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME and XDG_DATA_HOME.',
  ),
  bad_token: page(
    ['usage'],
    'A token is one line of letters, digits and signs of ASCII. The message names where it comes from. White space around it, such as the line break that a secret store adds, is left out; any other character is refused before something is sent.',
  ),
  file_exists: page(
    ['conflict'],
    'The file is there already and may be the only copy of something, so it was not replaced. Name another one, or add --force. A device, a FIFO and /dev/stdout are written through and never replaced.',
  ),
  stdin_too_long: page(['fixable'], 'stdin holds more than a secret is long. A secret is one line.'),
  not_the_same: page(['fixable'], 'The new password was typed twice, and not the same. Nothing was changed.'),
  not_confirmed: page(['fixable'], 'The answer was not y, so nothing was done.'),
  profile_not_found: page(['notFound', 'usage'], 'No server is saved under this name. debt profile list shows those that are.'),

  // ---- what is looked for
  person_not_found: page(
    ['notFound'],
    'Nobody in your address book is called so. People are found by the name you gave them, then by @handle. debt people lists them; debt people add NAME adds a private person, debt people add @handle a user.',
  ),
  transaction_not_found: page(['notFound'], 'There is no transaction of yours with this id. debt history lists them.'),
  debt_not_found: page(['notFound'], 'There is no debt of yours with this id. debt debts --all lists them.'),
  not_found: page(['notFound'], 'There is nothing of yours with this id, neither a transaction nor a debt.'),
  session_not_found: page(['notFound', 'usage'], 'No session, or more than one, has this id. debt sessions lists them.'),
  token_not_found: page(['notFound', 'usage'], 'No token, or more than one, has this id or name. debt tokens lists them.'),
  key_not_found: page(['notFound'], 'No single command with an unknown outcome has a key that begins so. debt retry --list shows them.'),
  explanation_not_found: page(
    ['notFound'],
    'There is no error id of this name. debt explain lists those of this program and of the server.',
  ),
  nothing_pending: page(['notFound'], 'Nothing waits for you, or nothing of yours waits for others. debt history shows what happened.'),
  nothing_to_undo: page(
    ['notFound'],
    'None of your last hundred transactions can be undone. debt history shows them; debt undo ID takes an older one.',
  ),
  pending_for_you: page(
    ['conflict'],
    'This was said by the other one and waits for your word: debt confirm or debt decline, not debt undo.',
  ),
  no_request: page(['conflict'], 'This person has not asked to be linked with you. To ask them yourself: debt people link NAME'),

  // ---- the server, and the way to it
  not_signed_in: page(['denied'], 'There is no session for this server here. debt login signs in, debt register makes an account.'),
  session_ended: page(['denied'], 'The session expired, or it was ended somewhere else. Sign in again: debt login'),
  not_running: page(
    ['unreachable'],
    'No platform of this name runs on this machine: none was started, or its process has ended, or another user has its port. Nothing was sent, because the port may belong to another program now. debt-platform up starts it, debt-platform status shows how it is.',
  ),
  unreachable: page(
    ['unreachable'],
    'Nothing answers at the address of the server. Nothing was recorded. debt config explain server says where the address comes from.',
  ),
  timeout: page(['timeout'], 'The server has not answered in time, and nothing was changed. --timeout gives it longer.'),
  strange_answer: page(['unreachable'], 'Something answered that is not the server of this program, or is of another release.'),
  no_feed: page(
    ['unreachable'],
    'The server answered, and has no live feed at the place where it should be. The address may be that of something else.',
  ),
  bad_frame: page(['bug'], 'This program and the server do not understand each other. The two are of releases that do not fit.'),
  export_broken: page(
    ['unreachable'],
    'The connection ended in the middle of the export. The part that came is thrown away, so that nobody takes it for everything.',
  ),
  outcome_unknown: page(
    ['unknown'],
    'The answer of the server was lost: it may have recorded the command or not. The command is kept with its key, and debt retry sends it again with the same key, so that it cannot count twice.',
  ),
  unresolved: page(
    ['conflict'],
    'The same command was given before, and its answer was lost. Given again it would have a key of its own and could count twice, so it was not sent. debt retry settles the first one. When this is a second one, settle or forget the first, and give it again.',
  ),
  too_old: page(
    ['fixable'],
    'The command is older than the server is sure to remember its key, so sending it again could count twice. Look with debt history whether it counts, then: debt retry --forget KEY',
  ),
  interrupted: page(['interrupted'], 'The command was stopped with Ctrl-C. The same command goes on where it was.'),
  bug: page(
    ['bug'],
    'A fault of this program. The message names a file with what is known of it, without what was typed; nothing is sent.',
  ),
} as const satisfies Readonly<Record<string, OwnPage>>;

export type OwnId = keyof typeof ownPages;
/** The ids that a failure with this exit code may have. */
export type OwnIdOf<Exit extends ExitName> = {
  [Id in OwnId]: Exit extends (typeof ownPages)[Id]['exits'][number] ? Id : never;
}[OwnId];
