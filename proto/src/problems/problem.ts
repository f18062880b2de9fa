import type { status } from '@grpc/grpc-js';

/** The meaning of one `code` of a problem document (RFC 9457), the same in every answer. */
export interface Problem {
  /** HTTP status. */
  readonly status: number;
  /** Name of the gRPC status, for services that use gRPC. */
  readonly grpc?: keyof typeof status;
  /** A short sentence that is the same each time, without a full stop. */
  readonly title: string;
  /** Whether the same request may succeed later. */
  readonly retry: boolean;
  /** For a person who meets the code for the first time: its meaning and a remedy. */
  readonly advice: string;
}

export type Problems = Readonly<Record<string, Problem>>;

type Own = Partial<Pick<Problem, 'title' | 'retry'>>;

/** Problems of one status. A code has a separate title where it is more specific than the status. */
const family =
  (shared: Omit<Problem, 'advice'>) =>
  (advice: string, own: Own = {}): Problem => ({ ...shared, ...own, advice });

export const invalid = family({ status: 400, grpc: 'INVALID_ARGUMENT', title: 'The request is not valid', retry: false });
export const unauthenticated = family({ status: 401, grpc: 'UNAUTHENTICATED', title: 'Sign in first', retry: false });
export const forbidden = family({ status: 403, grpc: 'PERMISSION_DENIED', title: 'This is not allowed', retry: false });
export const missing = family({ status: 404, grpc: 'NOT_FOUND', title: 'This does not exist', retry: false });
export const conflict = family({ status: 409, grpc: 'ABORTED', title: 'This conflicts with the current state', retry: false });
export const outdated = family({ status: 412, grpc: 'FAILED_PRECONDITION', title: 'It has changed since you read it', retry: false });
export const tooLarge = family({ status: 413, grpc: 'OUT_OF_RANGE', title: 'The request is too large', retry: false });
export const misdirected = family({ status: 421, title: 'The address is wrong', retry: false });
export const unprocessable = family({ status: 422, grpc: 'INVALID_ARGUMENT', title: 'This cannot be done', retry: false });
export const limited = family({ status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests', retry: true });
export const failed = family({ status: 500, grpc: 'INTERNAL', title: 'An error occurred on the server', retry: true });
export const badGateway = family({ status: 502, title: 'Not available right now', retry: true });
export const unavailable = family({ status: 503, grpc: 'UNAVAILABLE', title: 'Not available right now', retry: true });
export const late = family({ status: 504, grpc: 'DEADLINE_EXCEEDED', title: 'It took too long', retry: true });
