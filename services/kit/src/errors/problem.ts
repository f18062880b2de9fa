import { AppError } from './errors.ts';

/** RFC 9457 problem document. `code` is stable and meant for programs. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string; readonly allowed?: string }[];
  readonly requestId: string;
  readonly [extra: string]: unknown;
}

export const problemType = 'application/problem+json';

/** What leaves the service about an error. An error that is not an AppError says nothing of its inside. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known =
    error instanceof AppError ? error : new AppError('internal', 'An unexpected error happened. It has been logged under this request id.');
  return {
    ...known.details,
    type: `urn:debt:error:${known.reason}`,
    title: known.title,
    status: known.httpStatus,
    code: known.reason,
    detail: known.message,
    ...(known.fields.length > 0 ? { errors: known.fields } : {}),
    requestId,
  };
}
