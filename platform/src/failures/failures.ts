import { ModelError } from '../model/faults.ts';
import type { Failure } from '../runner/events.ts';
import { type FailureId, failurePages } from './failure-pages.ts';

export interface FailureDetails {
  readonly what: string;
  readonly why?: string;
  readonly fix?: readonly string[];
  readonly logs?: readonly string[];
}

/** Adds the exit code and the retry mark that belong to the id. */
export function failure(id: FailureId, details: FailureDetails): Failure {
  const { exit, retry } = failurePages[id];
  const { what, why = '', fix = [], logs } = details;
  return { id, what, why, fix, exit, retry, ...(logs === undefined ? {} : { logs }) };
}

/** A failure on its way up the stack. */
export class PlatformError extends Error {
  readonly failure: Failure;

  constructor(id: FailureId, details: FailureDetails, options?: ErrorOptions) {
    super(details.what, options);
    this.name = 'PlatformError';
    this.failure = failure(id, details);
  }
}

/** Whatever was thrown, as a failure; what we did not foresee is our bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PlatformError) return error.failure;
  if (error instanceof ModelError) return failure('INVALID_MODEL', { what: error.message, fix: ['debt-platform up --size laptop'] });
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
    return failure('DISK_FULL', { what, fix: ['free some space', 'DEBT_PLATFORM_DATA=/other/disk debt-platform up'] });
  return failure('UNEXPECTED', { what, fix: ['Run the command again with --debug and report what it prints.'] });
}
