import { CommandError, catalogueOf, type FailureDetails, failureFrom, type IdOf, type Pages } from './failure.ts';

/** Failures that both programs have in common: invalid command lines, files, stdout, prompts. */
export const sharedPages = {
  bug: {
    unexpected:
      'A fault of the program itself. The message names a file with what is known of it, without what was typed; nothing is sent.',
  },
  usage: {
    unknown_command: 'There is no command of this name; the message has those that are near. --help lists all of them.',
    unknown_flag: 'The command has no flag of this name; the message has those that are near.',
    flag_takes_no_value: 'The flag is a switch: it is there or not, and takes nothing after an equals sign.',
    flag_twice: 'A flag that takes one value was given twice with different values. Leave one of them out.',
    not_utf8:
      'Arguments, answers and secrets are text in UTF-8. A terminal or a file in another encoding, such as Latin-1, would store damaged text, so nothing was done.',
    missing_value:
      'Something is missing and cannot be asked for, because there is no terminal or --no-input was given. The message names the flag that takes it.',
    missing_argument: 'A word of the command is missing. The message names it, and --help shows where it stands.',
    too_many_arguments: 'A word does not fit where it stands. The message shows how the command is typed.',
    bad_choice: 'Only a few values are allowed here; the message lists them.',
    bad_number: 'A whole number within bounds is needed here; the message has the bounds.',
    bad_timeout: 'A time to wait is a whole number of seconds, minutes or hours: 90, 90s, 10m, 1h. The message has the bounds.',
    secret_in_flag:
      'Passwords and tokens are never given on the command line: it can be read by every process of the machine and stays in the history of the shell. Use the flag that names a file, stdin, or the question that is asked.',
    needs_yes: 'The command destroys something or cannot be taken back, and cannot ask here. Read what it does, then add --yes.',
  },
  fixable: {
    file_unreadable: 'A file could not be read. The message names it and the reason.',
    file_damaged: 'A file of this program does not hold what it should. The message names it, and what to do instead of repairing it.',
    file_unwritable: 'A file could not be written. The message names it; what was there before is still there.',
    stdout_unwritable:
      'stdout is closed or full, so the answer is lost. Nothing was changed. Give the command again with a stdout that can be written to.',
    done_unwritten:
      'The command has done its work, and only its answer could not be written to stdout, which is closed or full. Do not simply give it again: a transaction would be recorded twice. debt history and debt-platform status show what was done.',
    no_home:
      'HOME is empty or not an absolute path, and the user has no entry in the user database, as in a container or a job of cron. Nothing is ever written into the folder in which a command happens to run. Set HOME, or the folders that the message names.',
    not_confirmed: 'The answer was not yes, so nothing was done.',
    stdin_too_long: 'stdin holds more than a secret is long. A secret is one line.',
    not_the_same: 'The new password was typed twice, and not the same. Nothing was changed.',
  },
  notFound: {
    explanation_not_found: 'There is no error id of this name. Without an id, explain lists all of them.',
  },
  conflict: {
    file_exists: 'The file is there already and may be the only copy of something, so it was not replaced. Name another one.',
  },
  interrupted: {
    interrupted: 'The command was stopped with Ctrl-C. What was done stays, and the same command goes on where it was.',
  },
} as const satisfies Pages;

/** An id that both programs use with the same meaning and exit code. */
export type SharedId = IdOf<typeof sharedPages>;

const shared = catalogueOf<SharedId>([sharedPages], []);

/** A failure that is the same in both programs. */
export class SharedError extends CommandError {
  constructor(id: SharedId, details: FailureDetails, options?: ErrorOptions) {
    super(failureFrom(shared, id, details), options);
  }
}
