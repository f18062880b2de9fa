import type { TargetId } from '../model/model.ts';

const elsewhere: Readonly<Record<Exclude<TargetId, 'embedded'>, string>> = {
  engines: 'first back up each server: PostgreSQL, and then MongoDB',
  compose: 'first copy the volumes',
  kind: 'first copy the volumes: docs/operations.md says how',
  eks: 'first keep snapshots: docs/aws.md says how',
};

/** What to do before data is deleted. Only where the databases can be reached from here is there a command for it. */
export const backupAdvice = (target: TargetId, environment: string): string =>
  target === 'embedded' ? `debt-platform backup FILE --env ${environment}` : elsewhere[target];
