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

export interface FailureDetails {
  /** One line: what did not work. */
  readonly what: string;
  /** One line: the reason, when it adds something. */
  readonly why?: string;
  /** Commands to type, or sentences that say what to do, the best first. */
  readonly fix?: readonly string[];
  /** True when the same command may simply be given again. */
  readonly retry?: boolean;
  /** When it makes sense to try again. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An outcome that the person who typed the command can act on. Everything else that is thrown is a bug of ours. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** A stable id: that of the service's problem document where there is one. */
  readonly code: string;
  readonly exit: ExitName;
  readonly details: FailureDetails;

  constructor(exit: ExitName, code: string, details: FailureDetails) {
    super(details.what, details.cause === undefined ? undefined : { cause: details.cause });
    this.exit = exit;
    this.code = code;
    this.details = details;
  }
}

/** A command that was typed wrong; nothing has been sent. */
export const usageFailure = (code: string, details: FailureDetails): Failure => new Failure('usage', code, details);

/** Marks a branch that the types say cannot happen. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
