import type { status } from '@grpc/grpc-js';

/** What one `code` of a problem document (RFC 9457) means, wherever it is answered. */
export interface Problem {
  /** HTTP status. */
  readonly status: number;
  /** Name of the gRPC status, where a service that speaks gRPC can answer with it. */
  readonly grpc?: keyof typeof status;
  /** A short sentence that is the same each time, without a full stop. */
  readonly title: string;
  /** The same request may succeed later, as it is. */
  readonly retry: boolean;
  /** For a person who meets the code for the first time: what it means and what to do. */
  readonly advice: string;
}

export type Problems = Readonly<Record<string, Problem>>;

type Own = Partial<Pick<Problem, 'title' | 'retry'>>;

/** Problems of one status. A code has its own title where it can tell more than the status does. */
const family =
  (shared: Omit<Problem, 'advice'>) =>
  (advice: string, own: Own = {}): Problem => ({ ...shared, ...own, advice });

export const invalid = family({ status: 400, grpc: 'INVALID_ARGUMENT', title: 'The request is not valid', retry: false });
export const unauthenticated = family({ status: 401, grpc: 'UNAUTHENTICATED', title: 'Sign in first', retry: false });
export const forbidden = family({ status: 403, grpc: 'PERMISSION_DENIED', title: 'This is not allowed', retry: false });
export const missing = family({ status: 404, grpc: 'NOT_FOUND', title: 'There is no such thing', retry: false });
export const conflict = family({ status: 409, grpc: 'ABORTED', title: 'This does not fit what is there now', retry: false });
export const outdated = family({ status: 412, grpc: 'FAILED_PRECONDITION', title: 'It has changed since you read it', retry: false });
export const tooLarge = family({ status: 413, grpc: 'OUT_OF_RANGE', title: 'The request is too large', retry: false });
export const misdirected = family({ status: 421, title: 'Not the right address', retry: false });
export const unprocessable = family({ status: 422, grpc: 'INVALID_ARGUMENT', title: 'This cannot be done', retry: false });
export const limited = family({ status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests', retry: true });
export const failed = family({ status: 500, grpc: 'INTERNAL', title: 'Something went wrong on our side', retry: true });
export const badGateway = family({ status: 502, title: 'Not available right now', retry: true });
export const unavailable = family({ status: 503, grpc: 'UNAVAILABLE', title: 'Not available right now', retry: true });
export const late = family({ status: 504, grpc: 'DEADLINE_EXCEEDED', title: 'It took too long', retry: true });
