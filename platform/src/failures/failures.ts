import { CommandError, type FailureDetails, failureFrom } from '@debt/terminal/failures/failure';
import { errorCode } from '@debt/terminal/files/files';
import { ModelError } from '../model/faults.ts';
import type { TargetId } from '../model/model.ts';
import type { Failure } from '../runner/events.ts';
import type { Finding } from '../runner/target.ts';
import { catalogue, type FailureId, isFailureId } from './failure-pages.ts';

/** Adds the exit code and the retry mark that belong to the id. */
export const failure = (id: FailureId, details: FailureDetails): Failure => failureFrom(catalogue, id, details);

/** A failure, as an error to throw. */
export class PlatformError extends CommandError {
  constructor(id: FailureId, details: FailureDetails, options?: ErrorOptions) {
    super(failure(id, details), options);
    this.name = 'PlatformError';
  }
}

/** Nothing of the environment runs. */
export const notRunning = (environment: string, why = ''): PlatformError =>
  new PlatformError('not_running', {
    what: `the environment ${environment} is not running`,
    why,
    fix: [environment === 'default' ? 'debt-platform up' : `debt-platform up --env ${environment}`],
  });

/** What `doctor` reports of the preflight checks. */
export const preflightFindings = (found: readonly Failure[]): readonly Finding[] =>
  found.length === 0
    ? [{ check: 'preflight', state: 'good', detail: 'no obstacles found', fix: [] }]
    : found.map(({ id, what, fix }) => ({ check: id, state: 'bad', detail: what, fix }));

/** Converts a thrown value to a failure of this program; undefined for an unexpected one. */
export function knownFailure(error: unknown): Failure | undefined {
  if (error instanceof CommandError) return isFailure(error.failure) ? error.failure : undefined;
  if (error instanceof ModelError) return failure('invalid_model', { what: error.message, fix: ['debt-platform up --size laptop'] });
  if (error instanceof Error && ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? ''))
    return failure('disk_full', { what: error.message, fix: ['free some space', 'DEBT_PLATFORM_DATA=/other/disk debt-platform up'] });
  return undefined;
}

const isFailure = (known: CommandError['failure']): known is Failure => isFailureId(known.id);

/** Like `knownFailure`, except that an unexpected error becomes an internal failure. */
export function failureOf(error: unknown): Failure {
  const what = error instanceof Error ? error.message : String(error);
  return knownFailure(error) ?? failure('unexpected', { what, fix: ['Run the command again with --debug and report what it prints.'] });
}

const elsewhere: Readonly<Record<Exclude<TargetId, 'embedded' | 'kind'>, string>> = {
  engines: 'first back up each server: PostgreSQL, and then MongoDB',
  compose: 'first copy the volumes',
  eks: 'first keep snapshots, as docs/aws.md describes',
};

/** What to do before data is deleted. Where all stores can be reached from here, a command makes the backup. */
export const backupAdvice = (target: TargetId, environment: string): string =>
  target === 'embedded' || target === 'kind' ? `debt-platform backup FILE --env ${environment}` : elsewhere[target];
