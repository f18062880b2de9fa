import type { TargetId } from '../model/model.ts';

const elsewhere: Readonly<Record<Exclude<TargetId, 'embedded' | 'kind'>, string>> = {
  engines: 'first back up each server: PostgreSQL, and then MongoDB',
  compose: 'first copy the volumes',
  eks: 'first keep snapshots, as docs/aws.md describes',
};

/** What to do before data is deleted. Where all stores can be reached from here, a command makes the backup. */
export const backupAdvice = (target: TargetId, environment: string): string =>
  target === 'embedded' || target === 'kind' ? `debt-platform backup FILE --env ${environment}` : elsewhere[target];
