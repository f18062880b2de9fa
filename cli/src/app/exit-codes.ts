/**
 * Exit codes, the same table for both command lines:
 * 0 done · 1 our bug · 2 usage · 3 something you can fix · 4 not signed in or not allowed · 5 not found · 6 conflict · 7 not reachable ·
 * 8 differences found · 9 policy · 10 outcome unknown, safe to retry · 17 time-out · 18 failed while waiting · 130 interrupted · 143 terminated.
 */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  fixable: 3,
  auth: 4,
  notFound: 5,
  conflict: 6,
  unreachable: 7,
  unknown: 10,
  timeout: 17,
  waiting: 18,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitName = keyof typeof exitCodes;
