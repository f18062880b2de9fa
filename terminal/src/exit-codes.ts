/** The exit codes of `debt` and `debt-platform`, in one table for both. */
export const exitCodes = {
  ok: 0,
  /** A fault of the program itself. */
  bug: 1,
  /** An invalid command line; nothing was sent or changed. */
  usage: 2,
  /** A problem that the user can repair: a setting, a file, a full disk. */
  fixable: 3,
  /** Not signed in, or not allowed. */
  denied: 4,
  notFound: 5,
  conflict: 6,
  /** The server or the environment does not run, or cannot be reached. */
  unreachable: 7,
  /** `plan` and similar commands: there is a difference. */
  different: 8,
  /** A rule refuses it. */
  policy: 9,
  /** The outcome is unknown; the same command may be repeated safely. */
  unknown: 10,
  timeout: 17,
  /** The operation that the command waited for has failed. */
  failedWhileWaiting: 18,
  interrupted: 130,
  terminated: 143,
} as const;

/** The name of an exit code: a key of {@link exitCodes}. */
export type ExitName = keyof typeof exitCodes;
