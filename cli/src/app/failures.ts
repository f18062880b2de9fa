import type { ExitName } from '@debt/terminal/exit-codes';
import type { OwnIdOf } from '../explain/own-pages.ts';

export { type ExitName, exitCodes } from '@debt/terminal/exit-codes';

export interface FailureDetails {
  /** One line: what failed. */
  readonly what: string;
  /** One line: the reason, if it adds information. */
  readonly why?: string;
  /** The usage line, if the command was mistyped. */
  readonly usage?: string;
  /** Commands to type, or instructions, the best first. */
  readonly fix?: readonly string[];
  /** Whether running the same command again may succeed. */
  readonly retry?: boolean;
  /** The time after which another attempt makes sense. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An id from the server; its page is part of the HTTP contract. */
export interface ServerCode {
  readonly server: string;
}

/** An id of this program with a valid exit code, or an id from the server. */
export type FailureParts =
  | { [Exit in ExitName]: readonly [exit: Exit, code: OwnIdOf<Exit>, details: FailureDetails] }[ExitName]
  | readonly [exit: ExitName, code: ServerCode, details: FailureDetails];

/** A failure that the user can act on. Any other error that is thrown is a bug of this program. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** A stable id, from the service's problem document if there is one. `debt explain` has a page for it. */
  readonly code: string;
  readonly exit: ExitName;
  readonly details: FailureDetails;

  constructor(...[exit, code, details]: FailureParts) {
    super(details.what, details.cause === undefined ? undefined : { cause: details.cause });
    this.exit = exit;
    this.code = typeof code === 'string' ? code : code.server;
    this.details = details;
  }
}

/** The failure of a mistyped command; nothing has been sent. */
export const usageFailure = (code: OwnIdOf<'usage'>, details: FailureDetails): Failure => new Failure('usage', code, details);

/** Marks a branch that the types exclude. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
