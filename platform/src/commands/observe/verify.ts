import type { Outcome } from '@debt/terminal/command/command';
import { exitCodes } from '@debt/terminal/exit-codes';
import { failureJson } from '@debt/terminal/failures/report';
import { blank } from '@debt/terminal/text/doc';
import { backupAdvice, failure, notRunning } from '../../failures/failures.ts';
import type { OpenTarget } from '../../runner/target.ts';
import type { Check } from '../../verify/check.ts';
import { type PlatformContext, result } from '../context.ts';
import { recordedEnvironment, verbsOfExisting } from '../targets.ts';

export async function verify(context: PlatformContext): Promise<Outcome> {
  const { environment, paint } = context;
  const verbs = await verbsOfExisting(context);
  const checks = await (verbs.verify === undefined
    ? checksFromHere(verbs, environment)
    : verbs.verify(environment, (note) => context.note(note), context.signal));
  const broken = checks.filter(({ violations }) => violations > 0);
  // A backup should exist before an operator repairs anything manually.
  const advice = backupAdvice((await recordedEnvironment(context))?.target ?? 'embedded', environment);
  const why = failure('verify_failed', {
    what: `${broken.length} of ${checks.length} invariants do not hold`,
    fix: [...new Set(broken.map(({ fix = advice }) => fix))],
  });
  const lines = checks.map(({ name, violations, sample }) =>
    violations === 0
      ? `${paint('good', 'holds ')}  ${name}`
      : `${paint('bad', 'broken')}  ${name}: ${violations} times, for example ${sample.join(', ')}`,
  );
  if (broken.length === 0) return result({ checks }, [...lines, blank, `All ${checks.length} invariants hold.`], exitCodes.ok);
  return result({ checks, ...failureJson(why) }, [...lines, blank, why.what], why.exit);
}

/** Where the databases can be reached from this machine. */
export async function checksFromHere(verbs: OpenTarget, environment: string): Promise<readonly Check[]> {
  const [ledgerUrl, feedUrl] = await Promise.all([
    verbs.connection(environment, 'expenses', 'DATABASE_URL'),
    verbs.connection(environment, 'notifier', 'STORE_URL'),
  ]);
  const caFile = await verbs.authorities?.(environment);
  const { DatabaseUnavailable, verifyDatabases } = await import('../../verify/databases.ts');
  return verifyDatabases({ ledgerUrl, feedUrl, ...(caFile === undefined ? {} : { caFile }) }).catch((error: unknown) => {
    throw error instanceof DatabaseUnavailable ? notRunning(environment, error.message) : error;
  });
}
