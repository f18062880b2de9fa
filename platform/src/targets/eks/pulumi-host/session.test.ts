import { expect, test } from 'vitest';
import { PlatformError } from '../../../failures/failures.ts';
import { sizes } from '../../../model/sizes.ts';
import { targets } from '../../../model/targets.ts';
import { someSettings } from '../program/testing.ts';
import { StackFailure, type StackHost } from './host-client.ts';
import { openSession, reasonIn } from './session.ts';
import type { StackEvent } from './stack-events.ts';

/** A host whose update reports these events and then fails. */
const failing = (text: string, ...events: readonly StackEvent[]): StackHost => ({
  async call(_call, _signal, onEvent = () => undefined) {
    for (const event of events) onEvent(event);
    throw new StackFailure('failed', text);
  },
  describe: () => Promise.reject(new Error('not asked here')),
  kill: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
});

async function failureOfUp(host: StackHost) {
  const environment = { name: 'team-a', target: targets.eks, size: sizes.dev };
  await using session = openSession({ environment, settings: someSettings, open: () => host });
  const error: unknown = await session
    .update({ op: 'up' }, AbortSignal.timeout(10_000), () => undefined)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof PlatformError)) throw new Error('the update did not fail as it should');
  return error.failure;
}

const broken: StackEvent = {
  kind: 'policy',
  level: 'mandatory',
  policy: 'within-budget',
  resource: 'debt-team-a',
  text: 'The environment cannot cost more than its budget.',
};
const errorEvent = (text: string, guarded?: string): StackEvent => ({
  kind: 'message',
  severity: 'error',
  text,
  ...(guarded === undefined ? {} : { guarded }),
});

test('an update that a policy stops is a violation of that policy, with its rule', async () => {
  const why = await failureOfUp(failing('code: 255', errorEvent('update failed'), broken));

  expect(why).toMatchObject({ id: 'policy_violated', exit: 9, what: 'within-budget: debt-team-a', why: broken.text });
});

test('a policy that only advises stops nothing, and is not given for the reason', async () => {
  const why = await failureOfUp(failing('code: 255', { ...broken, level: 'advisory' }, errorEvent('creating Vpc: VpcLimitExceeded')));

  expect(why).toMatchObject({ id: 'pulumi_failed', exit: 18, why: 'creating Vpc: VpcLimitExceeded' });
});

test('an update that would delete what is protected names it, and never the way around the protection', async () => {
  const advice = 'marked for protection. run pulumi state unprotect';
  const why = await failureOfUp(failing('code: 255', errorEvent(advice, 'aws:rds/instance:Instance postgres')));

  expect(why).toMatchObject({ id: 'protected', exit: 6 });
  expect(why.what).toContain('aws:rds/instance:Instance postgres');
  expect(JSON.stringify(why)).not.toContain('unprotect');
});

test('the reason is the line that Pulumi calls an error, not its exit code or a warning before it', () => {
  const output = ['code: -2', 'stdout: ', 'stderr: warning: a plugin is old', 'error: incorrect passphrase', 'err?: Error: Command failed'];

  expect(reasonIn([], output)).toBe('incorrect passphrase');
  expect(reasonIn(['creating Vpc: VpcLimitExceeded'], output)).toBe('incorrect passphrase');
  expect(reasonIn([], ['code: -2', 'spawn pulumi ENOENT'])).toBe('spawn pulumi ENOENT');
});
