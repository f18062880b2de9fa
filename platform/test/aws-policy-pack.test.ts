import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../src/targets/eks/policies/policies.ts';
import { stackRules } from '../src/targets/eks/policies/stack-policies.ts';
import { deployUnderMocks, leavesOf, type Sent } from '../src/targets/eks/program/testing.ts';
import { openPolicyPack, type RunningPack } from './fixtures/policy-pack.ts';

const loadTimeoutMs = 240_000;
let pack: RunningPack;
let resources: readonly Sent[] = [];

beforeAll(async () => {
  pack = await openPolicyPack({ size: 'dev', region: 'eu-central-1', budgetMonthlyUsd: 3000, retiring: false });
  ({ resources } = await deployUnderMocks({ size: 'dev' }));
}, loadTimeoutMs);
afterAll(() => pack[Symbol.asyncDispose]());

describe('the policy pack, run as Pulumi runs it', () => {
  test('the pack has every rule of ours, each of them mandatory, and no policy that rewrites a resource', async () => {
    const levels = await pack.levels();

    expect([...levels.keys()].toSorted()).toEqual([...rules, ...stackRules].map(({ id }) => id).toSorted());
    expect(new Set(levels.values())).toEqual(new Set(['MANDATORY']));
  });

  test('the pack answers no resource with inputs of its own, because secrets lose their mark in them', async () => {
    const answers = await Promise.all(resources.map((each) => pack.remediate({ ...each, inputs: each.wrapped })));

    const holders = resources.filter(({ wrapped }) => leavesOf(wrapped).some(({ secret }) => secret));
    expect(holders.length).toBeGreaterThan(0);
    expect(answers.flat().map(({ policy }) => policy)).toEqual([]);
  });

  test('finds nothing in the environment that the program makes', async () => {
    const found = [await pack.analyzeStack(resources), ...(await Promise.all(resources.map((each) => pack.analyze(each))))].flat();

    expect(found).toEqual([]);
  });

  test('stops a planted violation, with the rule in a sentence', async () => {
    const database = resources.find(({ type }) => type === 'aws:rds/instance:Instance');
    if (database === undefined) throw new Error('there is no database');

    const found = await pack.analyze({ ...database, inputs: { ...database.inputs, publiclyAccessible: true } });

    expect(found).toMatchObject([{ policy: 'stores-are-private', mandatory: true }]);
    expect(found[0]?.message).toContain('No store has an address on the internet.');
  });

  test('stops an environment that may cost more than its budget', async () => {
    await using strict = await openPolicyPack({ size: 'dev', region: 'eu-central-1', budgetMonthlyUsd: 100, retiring: false });

    const found = await strict.analyzeStack(resources);

    expect(found).toMatchObject([{ policy: 'within-budget', mandatory: true }]);
  });
});
