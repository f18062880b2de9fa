/** What `debt` and `debt-platform` exit with, the same table for both. */
export const exitCodes = {
  ok: 0,
  /** A fault of the program itself. */
  bug: 1,
  /** The command was typed wrong; nothing was sent or changed. */
  usage: 2,
  /** Something that the person can repair: a setting, a file, a full disk. */
  fixable: 3,
  /** Not signed in, or not allowed. */
  denied: 4,
  notFound: 5,
  conflict: 6,
  /** The server or the environment does not run, or cannot be reached. */
  unreachable: 7,
  /** `plan` and its like: there is a difference. */
  different: 8,
  /** A rule refuses it. */
  policy: 9,
  /** The outcome is unknown; the same command may be repeated safely. */
  unknown: 10,
  timeout: 17,
  /** What was waited for has failed. */
  failedWhileWaiting: 18,
  interrupted: 130,
  terminated: 143,
} as const;

/** The name of an exit code: a key of {@link exitCodes}. */
export type ExitName = keyof typeof exitCodes;
