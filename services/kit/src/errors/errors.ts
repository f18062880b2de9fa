import { type FieldCode, type Problem, type ProblemCode, problems } from '@debt/proto/problems';

export type { FieldCode, ProblemCode };

/** A problem with one field of a request. */
export interface FieldProblem {
  /** Path in the body, or the name of a query parameter or header. */
  readonly field: string;
  /** Stable, for programs. */
  readonly code: FieldCode;
  /** A sentence for the user. */
  readonly message: string;
  readonly allowed?: string;
}

/** The data of an error besides code and message. `cause` is logged and never sent to the caller. */
export interface ErrorOptions {
  readonly cause?: unknown;
  readonly fields?: readonly FieldProblem[];
  /** Further fields of the problem document. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/**
 * An error that its reader can act on. The code is from the catalogue, which defines its status and title. Users see the message; internal details
 * belong in `cause`.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ProblemCode;
  readonly fields: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get problem(): Problem {
    return problems[this.code];
  }
}

/** The refusal of a request because of one field. Its sentence is also the message of the error. */
export const fieldError = (code: ProblemCode, field: FieldProblem): AppError => new AppError(code, field.message, { fields: [field] });

/** Converts any thrown value to an error with a message. */
export const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** The `code` of a Node or driver error (`ECONNREFUSED`, `23505`), if present. */
export const errorCode = (thrown: unknown): string | undefined =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** A failure that no retry can resolve: handlers of jobs and events throw it to create a dead letter immediately. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention (shutdown, crash, fail-over). */
const unavailableSqlState = /^(08|53|57)[0-9A-Z]{3}$/;
/** Messages of the PostgreSQL driver without a code, about a server that has closed, cannot be reached, or hangs. */
const unavailableMessage =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout)/;

/** True when a dependency was unavailable, as opposed to a refusal: a retry may help, and the work itself is valid. */
export function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof AppError) return thrown.problem.grpc === 'UNAVAILABLE' || thrown.problem.grpc === 'DEADLINE_EXCEEDED';
  const code = errorCode(thrown);
  if (code !== undefined) return unreachableCodes.has(code) || unavailableSqlState.test(code);
  return thrown instanceof Error && unavailableMessage.test(thrown.message);
}

/** Exit codes of a service process. */
export const exitCodes = { ok: 0, bug: 1, badConfiguration: 2, schemaMismatch: 12, addressInUse: 13 } as const;

/** The exit code of a process that ends by this error; an unknown error is a bug. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof AppError && thrown.code === 'bad_configuration') return exitCodes.badConfiguration;
  if (thrown instanceof AppError && thrown.code === 'schema_mismatch') return exitCodes.schemaMismatch;
  return errorCode(thrown) === 'EADDRINUSE' ? exitCodes.addressInUse : exitCodes.bug;
}
