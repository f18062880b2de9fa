/** The exit codes of both command-line programs. */
export const exits = {
  ok: 0,
  bug: 1,
  usage: 2,
  fixable: 3,
  denied: 4,
  notFound: 5,
  conflict: 6,
  notRunning: 7,
  different: 8,
  policy: 9,
  unknown: 10,
  timeout: 17,
  failedWhileWaiting: 18,
  interrupted: 130,
  terminated: 143,
} as const;
