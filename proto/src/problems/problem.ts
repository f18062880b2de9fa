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

/** Problems by their code: lower case, joined by underscores. */
export type Problems = Readonly<Record<string, Problem>>;

type Own = Partial<Pick<Problem, 'title' | 'retry'>>;

/** Problems of one status. A code has a separate title where it is more specific than the status. */
const family =
  (shared: Omit<Problem, 'advice'>) =>
  (advice: string, own: Own = {}): Problem => ({ ...shared, ...own, advice });

/** 400: the request breaks the contract, and no retry helps. */
export const invalid = family({ status: 400, grpc: 'INVALID_ARGUMENT', title: 'The request is not valid', retry: false });
/** 401: no credential, or one that is no longer valid. */
export const unauthenticated = family({ status: 401, grpc: 'UNAUTHENTICATED', title: 'Sign in first', retry: false });
/** 403: the credential is valid, and does not allow this. */
export const forbidden = family({ status: 403, grpc: 'PERMISSION_DENIED', title: 'This is not allowed', retry: false });
/** 404: nothing of that kind exists for this user; data of others counts as missing. */
export const missing = family({ status: 404, grpc: 'NOT_FOUND', title: 'There is no such thing', retry: false });
/** 405: the address exists, and `Allow` lists its methods. */
export const wrongMethod = family({ status: 405, grpc: 'UNIMPLEMENTED', title: 'The address does not take this method', retry: false });
/** 408: the request did not arrive completely in time. */
export const tooSlow = family({ status: 408, grpc: 'DEADLINE_EXCEEDED', title: 'The request took too long', retry: true });
/** 409: the current state does not allow it. */
export const conflict = family({ status: 409, grpc: 'ABORTED', title: 'This does not fit what is there now', retry: false });
/** 412: the version in `If-Match` is not the current one. */
export const outdated = family({ status: 412, grpc: 'FAILED_PRECONDITION', title: 'It has changed since you read it', retry: false });
/** 413: the body has more bytes than the server allows. */
export const tooLarge = family({ status: 413, grpc: 'OUT_OF_RANGE', title: 'The request is too large', retry: false });
/** 421: the `Host` is not a name of this server. */
export const misdirected = family({ status: 421, title: 'Not the right address', retry: false });
/** 422: the request is well formed, and the rules of the ledger refuse it. */
export const unprocessable = family({ status: 422, grpc: 'INVALID_ARGUMENT', title: 'This cannot be done', retry: false });
/** 426: the client is older than the server allows. */
export const tooOld = family({ status: 426, grpc: 'FAILED_PRECONDITION', title: 'The program is too old', retry: false });
/** 428: the request must name the version that it changes. */
export const unconditional = family({ status: 428, grpc: 'FAILED_PRECONDITION', title: 'The request has to name a version', retry: false });
/** 431: the headers have more bytes than the server allows. */
export const headersTooLarge = family({ status: 431, grpc: 'OUT_OF_RANGE', title: 'The request is too large', retry: false });
/** 429: a limit is exhausted; `Retry-After` is the time until the next attempt. */
export const limited = family({ status: 429, grpc: 'RESOURCE_EXHAUSTED', title: 'Too many requests', retry: true });
/** 500: an internal error; the log contains its `requestId`. */
export const failed = family({ status: 500, grpc: 'INTERNAL', title: 'Something went wrong on our side', retry: true });
/** 502: the gateway got no usable answer from a service. */
export const badGateway = family({ status: 502, title: 'Not available right now', retry: true });
/** 503: a dependency is unavailable; nothing was changed. */
export const unavailable = family({ status: 503, grpc: 'UNAVAILABLE', title: 'Not available right now', retry: true });
/** 504: no answer in time; the outcome is unknown. */
export const late = family({ status: 504, grpc: 'DEADLINE_EXCEEDED', title: 'It took too long', retry: true });
