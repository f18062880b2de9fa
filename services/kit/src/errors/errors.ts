import type { status } from '@grpc/grpc-js';

/** Codes that mean the same in every service, each mapped once to HTTP and gRPC. Services add domain codes with their own status. */
const codes = {
  invalid_argument: { http: 400, grpc: 'INVALID_ARGUMENT', title: 'The request is not valid' },
  unauthenticated: { http: 401, grpc: 'UNAUTHENTICATED', title: 'Sign in first' },
  permission_denied: { http: 403, grpc: 'PERMISSION_DENIED', title: 'This is not allowed' },
  not_found: { http: 404, grpc: 'NOT_FOUND', title: 'There is no such thing' },
  conflict: { http: 409, grpc: 'ABORTED', title: 'This does not fit what is there now' },
  precondition_failed: { http: 412, grpc: 'FAILED_PRECONDITION', title: 'It has changed since you read it' },
  payload_too_large: { http: 413, grpc: 'OUT_OF_RANGE', title: 'The request is too large' },
  unprocessable: { http: 422, grpc: 'INVALID_ARGUMENT', title: 'This cannot be done' },
  precondition_required: { http: 428, grpc: 'FAILED_PRECONDITION', title: 'A condition is required' },
  resource_exhausted: { http: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests' },
  internal: { http: 500, grpc: 'INTERNAL', title: 'Something went wrong on our side' },
  unavailable: { http: 503, grpc: 'UNAVAILABLE', title: 'Not available right now' },
  deadline_exceeded: { http: 504, grpc: 'DEADLINE_EXCEEDED', title: 'It took too long' },
  bad_configuration: { http: 500, grpc: 'INTERNAL', title: 'The configuration is not valid' },
  schema_mismatch: { http: 500, grpc: 'INTERNAL', title: 'The database schema does not fit' },
} as const;
export type Code = keyof typeof codes;

export interface FieldProblem {
  /** Path in the body, or the name of a query parameter or header. */
  readonly field: string;
  readonly message: string;
  readonly allowed?: string;
}

export interface ErrorOptions {
  readonly cause?: unknown;
  /** A stable code that clients can tell apart, finer than the class: `exceeds_outstanding` of class `conflict`. */
  readonly reason?: string;
  readonly fields?: readonly FieldProblem[];
  /** Further members of the problem document. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

/** An error somebody can act on. The message is shown to people; what is not for them belongs in `cause`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: Code;
  readonly reason: string;
  readonly fields: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: Code, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.reason = options.reason ?? code;
    this.fields = options.fields ?? [];
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get httpStatus(): number {
    return codes[this.code].http;
  }

  /** The name of the gRPC status. Not the number, whose library takes a tenth of a second to load in processes that do not speak gRPC. */
  get grpcStatus(): keyof typeof status {
    return codes[this.code].grpc;
  }

  get title(): string {
    return codes[this.code].title;
  }
}

/** Any thrown value as an error with a message. */
export const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** The `code` of a Node or driver error (`ECONNREFUSED`, `23505`), when there is one. */
export const errorCode = (thrown: unknown): string | undefined =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** Work that will fail however often it is tried: handlers of jobs and events throw it to go to the dead letters at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}

const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention (shutdown, crash, fail-over). */
const awaySqlState = /^(08|53|57)[0-9A-Z]{3}$/;
/** What the PostgreSQL driver says without a code: of a server that is gone, that cannot be reached, and that hangs. */
const awayMessage =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout)/;

/** True when a dependency was not there, as opposed to having refused: waiting may help, and nothing is wrong with the work itself. */
export function isAway(thrown: unknown): boolean {
  if (thrown instanceof AppError) return thrown.code === 'unavailable' || thrown.code === 'deadline_exceeded';
  const code = errorCode(thrown);
  if (code !== undefined) return awayCodes.has(code) || awaySqlState.test(code);
  return thrown instanceof Error && awayMessage.test(thrown.message);
}

/** Exit codes of a service process. */
export const exitCodes = { ok: 0, bug: 1, badConfiguration: 2, schemaMismatch: 12, addressInUse: 13 } as const;

export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof AppError && thrown.code === 'bad_configuration') return exitCodes.badConfiguration;
  if (thrown instanceof AppError && thrown.code === 'schema_mismatch') return exitCodes.schemaMismatch;
  return errorCode(thrown) === 'EADDRINUSE' ? exitCodes.addressInUse : exitCodes.bug;
}
