import { CommandError, catalogueOf, type FailureDetails, failureFrom, type IdOf, type Pages } from './failure.ts';

/** Failures that both programs have in common: invalid command lines, files, stdout, prompts. */
export const sharedPages = {
  bug: {
    unexpected: 'A bug in the program. The message names a file with the details, without what was typed. Nothing is sent anywhere.',
  },
  usage: {
    unknown_command: 'There is no command of this name; the message has similar ones. --help lists all commands.',
    unknown_flag: 'The command has no flag of this name; the message has similar ones.',
    flag_takes_no_value: 'The flag is a switch: it takes no value after an equals sign.',
    flag_twice: 'A flag that takes one value was given twice with different values. Leave one of them out.',
    not_utf8:
      'Arguments, answers and secrets are text in UTF-8. A terminal or a file in another encoding, such as Latin-1, would store damaged text, so nothing was done.',
    missing_value:
      'A value is missing, and the command cannot ask for it because there is no terminal or --no-input was given. The message names the flag that takes the value.',
    missing_argument: 'An argument is missing. The message names it, and --help shows its position.',
    too_many_arguments: 'There is an argument that the command does not take. The message shows its usage.',
    bad_choice: 'The value is not allowed here; the message lists the allowed values.',
    bad_number: 'A whole number within limits is needed here; the message has the limits.',
    bad_timeout: 'A time limit is a whole number of seconds, minutes or hours: 90, 90s, 10m, 1h. The message has the bounds.',
    secret_in_flag:
      'Passwords and tokens are never given on the command line, because every process of the machine can read it and the shell keeps it in its history. Use the flag that names a file, stdin, or the prompt.',
    needs_yes:
      'The command deletes something or cannot be undone, and it cannot ask for confirmation here. Read what it does, then add --yes.',
  },
  fixable: {
    file_unreadable: 'A file could not be read. The message names it and the reason.',
    file_damaged: 'The content of a file of this program is damaged. The message names the file, and what to do instead of repairing it.',
    file_unwritable: 'A file could not be written. The message names it; its earlier content is unchanged.',
    stdout_unwritable:
      'stdout is closed or full, so the output is lost. Nothing was changed. Run the command again with a stdout that can be written to.',
    done_unwritten:
      'The command succeeded, but its output could not be written to stdout, which is closed or full. Do not simply run it again: a transaction would be recorded twice. debt history and debt-platform status show what was done.',
    no_home:
      'HOME is empty or not an absolute path, and the user has no entry in the user database, as in a container or a cron job. The current folder is never used instead. Set HOME, or the folders that the message names.',
    not_confirmed: 'The answer was not yes, so nothing was done.',
    stdin_too_long: 'stdin is longer than any secret. A secret is one line.',
    not_the_same: 'The two new passwords do not match. Nothing was changed.',
  },
  notFound: {
    explanation_not_found: 'There is no error id of this name. explain without an id lists all ids.',
  },
  conflict: {
    file_exists: 'The file exists and may be the only copy of its content, so it was not replaced. Choose another name.',
  },
  interrupted: {
    interrupted: 'The command was stopped with Ctrl-C. What was done is kept; run the same command again to continue.',
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
