import { CommandError, type FailureDetails, failureFrom } from '@debt/terminal/failures/failure';
import { errorCode } from '@debt/terminal/files/files';
import { ModelError } from '../model/faults.ts';
import type { Failure } from '../runner/events.ts';
import { catalogue, type FailureId, isFailureId } from './failure-pages.ts';

/** Adds the exit code and the retry mark that belong to the id. */
export const failure = (id: FailureId, details: FailureDetails): Failure => failureFrom(catalogue, id, details);

/** A failure on its way up the stack. */
export class PlatformError extends CommandError {
  constructor(id: FailureId, details: FailureDetails, options?: ErrorOptions) {
    super(failure(id, details), options);
    this.name = 'PlatformError';
  }
}

/** What was thrown in the terms of this program; undefined for what nobody foresaw. */
export function knownFailure(error: unknown): Failure | undefined {
  if (error instanceof CommandError) return isFailure(error.failure) ? error.failure : undefined;
  if (error instanceof ModelError) return failure('invalid_model', { what: error.message, fix: ['debt-platform up --size laptop'] });
  if (error instanceof Error && ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? ''))
    return failure('disk_full', { what: error.message, fix: ['free some space', 'DEBT_PLATFORM_DATA=/other/disk debt-platform up'] });
  return undefined;
}

const isFailure = (known: CommandError['failure']): known is Failure => isFailureId(known.id);

/** The same; what nobody foresaw is a fault of ours. */
export function failureOf(error: unknown): Failure {
  const what = error instanceof Error ? error.message : String(error);
  return knownFailure(error) ?? failure('unexpected', { what, fix: ['Run the command again with --debug and report what it prints.'] });
}
