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

/** Problems by their code: lower case, joined by underscores. */
export type Problems = Readonly<Record<string, Problem>>;

type Own = Partial<Pick<Problem, 'title' | 'retry'>>;

/** Problems of one status. A code has its own title where it can tell more than the status does. */
const family =
  (shared: Omit<Problem, 'advice'>) =>
  (advice: string, own: Own = {}): Problem => ({ ...shared, ...own, advice });

/** 400: the request breaks the contract, and no retry helps. */
export const invalid = family({ status: 400, grpc: 'INVALID_ARGUMENT', title: 'The request is not valid', retry: false });
/** 401: no credential, or one that is no longer valid. */
export const unauthenticated = family({ status: 401, grpc: 'UNAUTHENTICATED', title: 'Sign in first', retry: false });
/** 403: the credential is valid, and does not allow this. */
export const forbidden = family({ status: 403, grpc: 'PERMISSION_DENIED', title: 'This is not allowed', retry: false });
/** 404: nothing of that kind exists for this user; what belongs to others counts as missing. */
export const missing = family({ status: 404, grpc: 'NOT_FOUND', title: 'There is no such thing', retry: false });
/** 409: the state of things does not allow it now. */
export const conflict = family({ status: 409, grpc: 'ABORTED', title: 'This does not fit what is there now', retry: false });
/** 412: the version in `If-Match` is not the present one. */
export const outdated = family({ status: 412, grpc: 'FAILED_PRECONDITION', title: 'It has changed since you read it', retry: false });
/** 413: the body has more bytes than the server takes. */
export const tooLarge = family({ status: 413, grpc: 'OUT_OF_RANGE', title: 'The request is too large', retry: false });
/** 421: the `Host` is none that this server answers for. */
export const misdirected = family({ status: 421, title: 'Not the right address', retry: false });
/** 422: the request is well formed, and the rules of the ledger refuse it. */
export const unprocessable = family({ status: 422, grpc: 'INVALID_ARGUMENT', title: 'This cannot be done', retry: false });
/** 429: a limit is used up; `Retry-After` tells for how long. */
export const limited = family({ status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests', retry: true });
/** 500: a fault of ours, with a `requestId` to look it up by. */
export const failed = family({ status: 500, grpc: 'INTERNAL', title: 'Something went wrong on our side', retry: true });
/** 502: the gateway got no usable answer from a service. */
export const badGateway = family({ status: 502, title: 'Not available right now', retry: true });
/** 503: a dependency is unavailable; nothing was changed. */
export const unavailable = family({ status: 503, grpc: 'UNAVAILABLE', title: 'Not available right now', retry: true });
/** 504: no answer in time; whether something was changed is not known. */
export const late = family({ status: 504, grpc: 'DEADLINE_EXCEEDED', title: 'It took too long', retry: true });
