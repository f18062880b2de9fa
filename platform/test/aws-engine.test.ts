import { beforeAll, describe, expect, test } from 'vitest';
import { parseOutputs } from '../src/targets/eks/program/outputs.ts';
import { someRoot, someSettings } from '../src/targets/eks/program/testing.ts';
import { type EngineOptions, type EngineRun, runOnFakeEngine } from './fixtures/fake-engine.ts';

const timeoutMs = 180_000;
const options = (change: Partial<EngineOptions> & { readonly settings?: object } = {}): EngineOptions => ({
  config: {
    'debt:settings': JSON.stringify({ ...someSettings, ...change.settings }),
    'debt:size': 'dev',
    'debt:stage': 'cluster',
    'debt:root': someRoot,
    ...change.config,
  },
  secretKeys: ['debt:root'],
  dryRun: change.dryRun ?? false,
});

describe("the program, run by Pulumi's own Node runner", { timeout: timeoutMs }, () => {
  let made: EngineRun;
  beforeAll(async () => {
    made = await runOnFakeEngine(options());
  }, timeoutMs);

  test('registers everything, protects what holds data, and ends with the outputs of its schema', () => {
    const { code, registrations, outputs, output } = made;
    const kept = registrations.filter(({ protect }) => protect).map(({ type }) => type);

    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(parseOutputs(outputs)).toMatchObject({ clusterName: 'debt-test', stage: 'cluster' });
    expect(kept.toSorted()).toEqual([
      'aws:docdb/cluster:Cluster',
      'aws:eks/cluster:Cluster',
      'aws:elasticache/replicationGroup:ReplicationGroup',
      'aws:kms/key:Key',
      'aws:mq/broker:Broker',
      'aws:msk/cluster:Cluster',
      'aws:rds/instance:Instance',
    ]);
  });

  test('a larger size is applied: no input that a size decides is ignored when it changes', () => {
    const ignoring = made.registrations.filter(({ ignored }) => ignored.length > 0);

    expect(ignoring.map(({ type, ignored }) => [type, ...ignored]).toSorted()).toEqual([
      // Only effective when a cluster is created.
      ['aws:eks/cluster:Cluster', 'accessConfig.bootstrapClusterCreatorAdminPermissions'],
      // The disk of a broker grows by itself, and AWS refuses to make it smaller again.
      ['aws:msk/cluster:Cluster', 'brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize'],
    ]);
  });

  test('marks every password as secret on its way to the engine', () => {
    const secretMark = '1b47061264138c4ac30d75fd1eb44270';
    const marked = (type: string, key: string) => {
      const values = made.registrations.filter((each) => each.type === type).map(({ object }) => JSON.stringify(object[key]));
      return values.length > 0 && values.every((value) => value.includes(secretMark));
    };

    expect(marked('aws:rds/instance:Instance', 'password')).toBe(true);
    expect(marked('aws:docdb/cluster:Cluster', 'masterPassword')).toBe(true);
    expect(marked('aws:elasticache/user:User', 'passwords')).toBe(true);
    expect(marked('aws:mq/broker:Broker', 'users')).toBe(true);
    expect(marked('aws:secretsmanager/secretVersion:SecretVersion', 'secretString')).toBe(true);
  });

  test('plans without an answer of the cloud, and unprotects the data when the operator has typed the name of the environment', async () => {
    const { code, registrations, output } = await runOnFakeEngine(options({ dryRun: true, settings: { retire: 'test' } }));

    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(registrations.length).toBe(made.registrations.length);
    expect(registrations.filter(({ protect }) => protect)).toEqual([]);
  });

  test('stops with a sentence when its configuration is wrong', async () => {
    const { code, output } = await runOnFakeEngine(options({ config: { 'debt:size': 'huge' } }));

    expect(code).not.toBe(0);
    expect(output).toContain('debt:size is one of tiny, laptop, dev, staging, prod, not huge');
  });
});
