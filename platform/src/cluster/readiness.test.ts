import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import { readinessOf } from './readiness.ts';

const object = (kind: string, status: unknown, name = 'expenses'): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { namespace: 'debt', name, ...{ generation: 2 } },
  spec: { replicas: 2 },
  status,
});
const rolledOut = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const stuck = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no progress' };

describe('an object', () => {
  test.each([
    ['Deployment', rolledOut, 'ready', undefined],
    ['Deployment', { ...rolledOut, observedGeneration: 1 }, 'waiting', 'the cluster has not looked at it yet'],
    ['Deployment', { ...rolledOut, updatedReplicas: 1 }, 'waiting', '1 of 2 pods are of this version'],
    ['Deployment', { ...rolledOut, replicas: 3 }, 'waiting', '1 pods of an earlier version still run'],
    ['Deployment', { ...rolledOut, availableReplicas: 1 }, 'waiting', '1 of 2 pods are ready'],
    ['Deployment', { ...rolledOut, availableReplicas: 1, conditions: [stuck] }, 'failed', 'it gave up: no progress'],
    ['Deployment', { ...rolledOut, observedGeneration: 1, conditions: [stuck] }, 'waiting', 'the cluster has not looked at it yet'],
    ['StatefulSet', { ...rolledOut, availableReplicas: 0 }, 'ready', undefined],
    ['StatefulSet', { ...rolledOut, readyReplicas: 0 }, 'waiting', '0 of 2 pods are ready'],
    ['Job', undefined, 'waiting', 'it has not finished'],
    ['Job', { conditions: [{ type: 'Complete', status: 'True' }] }, 'ready', undefined],
    ['ConfigMap', undefined, 'ready', undefined],
  ])('of kind %s with the status %j is %s', (kind, status, state, because) => {
    const found = readinessOf(object(kind, status));

    expect(found).toEqual(because === undefined ? { state } : { state, because });
  });
});
