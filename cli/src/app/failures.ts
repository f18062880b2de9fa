import type { ExitName } from '@debt/terminal/exit-codes';
import type { OwnIdOf } from '../explain/own-pages.ts';

export { type ExitName, exitCodes } from '@debt/terminal/exit-codes';

export interface FailureDetails {
  /** One line: what did not work. */
  readonly what: string;
  /** One line: the reason, when it adds something. */
  readonly why?: string;
  /** How the command is typed, when it was typed wrong. */
  readonly usage?: string;
  /** Commands to type, or sentences that say what to do, the best first. */
  readonly fix?: readonly string[];
  /** True when the same command may simply be given again. */
  readonly retry?: boolean;
  /** When it makes sense to try again. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An id that came from the server: its problem pages are part of the HTTP contract. */
export interface ServerCode {
  readonly server: string;
}

/** One of our own ids with an exit code that fits it, or what the server said. */
export type FailureParts =
  | { [Exit in ExitName]: readonly [exit: Exit, code: OwnIdOf<Exit>, details: FailureDetails] }[ExitName]
  | readonly [exit: ExitName, code: ServerCode, details: FailureDetails];

/** An outcome that the person who typed the command can act on. Everything else that is thrown is a bug of ours. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** A stable id, that of the service's problem document where there is one. `debt explain` knows it. */
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

/** A command that was typed wrong; nothing has been sent. */
export const usageFailure = (code: OwnIdOf<'usage'>, details: FailureDetails): Failure => new Failure('usage', code, details);

/** Marks a branch that the types say cannot happen. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
