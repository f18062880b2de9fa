import { describe, expect, test } from 'vitest';
import { assertUntouched } from './kubectl.ts';
import { podOf, workloadsOf } from './workloads.ts';

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [], volumes: [{ name: 'tmp', emptyDir: {} }] } };
const metadata = { name: 'a', namespace: 'debt' };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2, template } };
const scaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'a' }, maxReplicas: 5 },
};

describe('the pods of a workload', () => {
  test('are at most as many as it has replicas, or as its autoscaler allows', () => {
    expect(workloadsOf([deployment]).map(({ podsMax }) => podsMax)).toEqual([2]);
    expect(workloadsOf([deployment, scaler]).map(({ podsMax }) => podsMax)).toEqual([5]);
    expect(workloadsOf([deployment, { ...scaler, metadata: { ...metadata, namespace: 'other' } }]).map(({ podsMax }) => podsMax)).toEqual([
      2,
    ]);
  });

  test('have its labels and volumes, and a claim of their own for each volume that it has', () => {
    const set = { ...deployment, kind: 'StatefulSet', spec: { template, volumeClaimTemplates: [{ metadata: { name: 'data' } }] } };

    expect(podOf(set, 1)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a-1', namespace: 'debt', labels: { app: 'a' } },
      spec: {
        containers: [],
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'data', persistentVolumeClaim: { claimName: 'data-a-1' } },
        ],
      },
    });
  });

  test('are nothing without a template', () => {
    expect(() => podOf({ ...deployment, spec: {} }, 0)).toThrow('Deployment a has no template of a pod');
  });
});

describe('objects that nothing has written', () => {
  const before = new Map([
    ['ConfigMap debt/a', 'uid 1'],
    ['ConfigMap debt/b', 'uid 2'],
  ]);

  test('have the versions that they had', () => {
    expect(() => assertUntouched(before, new Map(before))).not.toThrow();
  });

  test('are distinguished from a changed, a deleted and a new one, and from nothing at all', () => {
    expect(() => assertUntouched(before, new Map(before).set('ConfigMap debt/b', 'uid 3'))).toThrow('ConfigMap debt/b');
    expect(() => assertUntouched(before, new Map([['ConfigMap debt/a', 'uid 1']]))).toThrow('ConfigMap debt/b');
    expect(() => assertUntouched(before, new Map(before).set('ConfigMap debt/c', 'uid 4'))).toThrow('ConfigMap debt/c');
    expect(() => assertUntouched(new Map(), new Map())).toThrow('there is no object at all');
  });
});
