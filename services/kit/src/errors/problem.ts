import { type ProblemCode, problems, problemTypeOf } from '@debt/proto/problems';
import { AppError, type FieldProblem } from './errors.ts';

/** RFC 9457 problem document. `code` is stable and meant for programs. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
  readonly requestId: string;
  readonly [extra: string]: unknown;
}

/** The media type of problem documents (RFC 9457). */
export const problemType = 'application/problem+json';

/** The document of a code, with the detail of one occurrence. */
export function problemDocument(code: ProblemCode, detail: string, requestId: string): ProblemDocument {
  const { title, status } = problems[code];
  return { type: problemTypeOf(code), title, status, code, detail, requestId };
}

/** The public document of an error. An error that is not an AppError reveals no internal details. */
export function toProblem(error: unknown, requestId: string): ProblemDocument {
  const known =
    error instanceof AppError ? error : new AppError('internal', 'An unexpected error occurred. It was logged with this request id.');
  return {
    ...known.details,
    ...problemDocument(known.code, known.message, requestId),
    ...(known.fields.length > 0 ? { errors: known.fields } : {}),
  };
}
