/** Failures that refuse changes, by a rule that no flag overrides. */
import { failure, PlatformError } from '../../failures/failures.ts';
import type { Failure } from '../../runner/events.ts';
import type { PolicyFinding } from './observed-state.ts';

export function policyViolated(findings: readonly PolicyFinding[]): Failure {
  return failure('policy_violated', {
    what: findings.map(({ policy, resource }) => `${policy}: ${resource}`).join(', '),
    why: findings[0]?.text ?? '',
  });
}

/** `names` are types and names. */
export function stillProtected(environment: string, names: readonly string[]): Failure {
  return failure('protected', {
    what: `${names.length} ${names.length === 1 ? 'resource' : 'resources'} of ${environment} would be deleted, and ${names.length === 1 ? 'is' : 'are'} protected, because they hold data: ${names.join(', ')}`,
    fix: [
      `write "retire": "${environment}" into the settings`,
      `debt-platform up --env ${environment} --settings FILE`,
      `debt-platform down --purge --env ${environment}`,
    ],
  });
}

/** A change of settings or size that AWS can only make by deleting what holds data. */
export function wouldReplaceProtected(environment: string, names: readonly string[]): Failure {
  return failure('protected', {
    what: `this change would delete what holds data and make it again empty: ${names.join(', ')}`,
    why: 'AWS cannot change this of what is there: the network, the number of zones of Kafka, and a single RabbitMQ or a cluster of it are chosen once',
    fix: [
      'take the change back: give the settings and the size that the environment was made with',
      `or make another environment with them and copy the data: debt-platform up eks --env NAME --settings FILE`,
    ],
  });
}

export function raised({ id, what, why, fix }: Failure): PlatformError {
  return new PlatformError(id, { what, why, fix });
}
