import { describe, expect, test } from 'vitest';
import { diffUp } from './diff.ts';
import { noPreview } from './observed-state.ts';
import type { ResourceEvent } from './pulumi-host/stack-events.ts';

const planned = (type: string, op: string): ResourceEvent => ({
  kind: 'resource',
  op,
  type,
  name: 'debt',
  paths: [],
  protect: false,
  unpriced: false,
});
const changesOf = (...resources: readonly ResourceEvent[]) =>
  diffUp({ stage: 'cluster', preview: { ...noPreview, resources }, outputs: undefined, protected: [] });

const holders = [
  'aws:rds/instance:Instance',
  'aws:docdb/cluster:Cluster',
  'aws:msk/cluster:Cluster',
  'aws:mq/broker:Broker',
  'aws:kms/key:Key',
];

describe('what Pulumi plans', () => {
  test.each(holders)('loses data where %s is replaced or deleted, which no up does', (type) => {
    expect(changesOf(planned(type, 'replace'), planned(type, 'delete')).map(({ data }) => data)).toEqual(['lost', 'lost']);
    expect(changesOf(planned(type, 'create'), planned(type, 'update')).map(({ data }) => data)).toEqual(['untouched', 'untouched']);
  });

  test('loses none where something without data is replaced, and reports a replacement once', () => {
    const events = ['create-replacement', 'replace', 'delete-replaced'].map((op) =>
      planned('aws:elasticache/replicationGroup:ReplicationGroup', op),
    );

    expect(changesOf(...events)).toMatchObject([{ op: 'replace', data: 'untouched' }]);
  });
});
