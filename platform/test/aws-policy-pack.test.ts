import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../src/targets/eks/policies/policies.ts';
import { stackRules } from '../src/targets/eks/policies/stack-policies.ts';
import { deployUnderMocks, type Registered } from '../src/targets/eks/program/testing.ts';
import { openPolicyPack, type RunningPack } from './fixtures/policy-pack.ts';

const loadTimeoutMs = 240_000;
let pack: RunningPack;
let resources: readonly Registered[] = [];

beforeAll(async () => {
  pack = await openPolicyPack({ size: 'dev', region: 'eu-central-1', budgetMonthlyUsd: 3000, retiring: false });
  ({ resources } = await deployUnderMocks({ size: 'dev' }));
}, loadTimeoutMs);
afterAll(() => pack[Symbol.asyncDispose]());

describe('the policy pack, run as Pulumi runs it', () => {
  it('has every rule of ours', async () => {
    const names = await pack.names();

    expect(names).toEqual(expect.arrayContaining([...rules, ...stackRules].map(({ id }) => id)));
  });

  it('finds nothing in the environment that the program makes', async () => {
    const found = [await pack.analyzeStack(resources), ...(await Promise.all(resources.map((each) => pack.analyze(each))))].flat();

    expect(found).toEqual([]);
  });

  it('stops a planted violation, with the rule in a sentence', async () => {
    const database = resources.find(({ type }) => type === 'aws:rds/instance:Instance');
    if (database === undefined) throw new Error('there is no database');

    const found = await pack.analyze({ ...database, inputs: { ...database.inputs, publiclyAccessible: true } });

    expect(found).toMatchObject([{ policy: 'stores-are-private', mandatory: true }]);
    expect(found[0]?.message).toContain('No store has an address on the internet.');
  });

  it('stops an environment that may cost more than its budget', async () => {
    await using strict = await openPolicyPack({ size: 'dev', region: 'eu-central-1', budgetMonthlyUsd: 100, retiring: false });

    const found = await strict.analyzeStack(resources);

    expect(found).toMatchObject([{ policy: 'within-budget', mandatory: true }]);
  });
});
