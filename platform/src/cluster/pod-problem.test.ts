import { describe, expect, test } from 'vitest';
import { unitLabel } from '../render/kubernetes/names.ts';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import { problemAmong } from './pod-problem.ts';

const object = (kind: string, name: string, more: object = {}, unit = 'expenses'): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { namespace: 'debt', name, labels: { [unitLabel]: unit } },
  ...more,
});
const deployment = object('Deployment', 'expenses');
const pod = (status: object, name = 'expenses-5d-x', unit = 'expenses') => object('Pod', name, { status }, unit);
const containing = (container: object) => pod({ containerStatuses: [{ image: 'debt.local/expenses:c-1', ...container }] });
const warning = (reason: string, message: string, involvedObject: object, lastTimestamp = '2026-01-01T00:00:00Z') =>
  object('Event', `e-${lastTimestamp}`, { type: 'Warning', reason, message, involvedObject, lastTimestamp });
const crashing = (terminated: object, restartCount = 1) =>
  containing({ restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } });

describe('why a unit does not run', () => {
  test.each([
    [
      'an exit code',
      [crashing({ exitCode: 3 })],
      'pod expenses-5d-x: it ends again and again (CrashLoopBackOff), last with exit code 3',
      false,
    ],
    [
      'its last output',
      [crashing({ exitCode: 1, message: 'first\nno DATABASE_URL\n' })],
      'pod expenses-5d-x: it ends again and again (CrashLoopBackOff), last with exit code 1: no DATABASE_URL',
      false,
    ],
    [
      'an exit code that has a meaning',
      [crashing({ exitCode: 2 })],
      'pod expenses-5d-x: it ends again and again (CrashLoopBackOff), last because its configuration is not valid (exit code 2)',
      true,
    ],
    [
      'too little memory',
      [crashing({ exitCode: 137, reason: 'OOMKilled' }, 7)],
      'pod expenses-5d-x: it ends again and again (CrashLoopBackOff), last because it took more memory than its limit (OOMKilled)',
      true,
    ],
    [
      'an image that is nowhere',
      [containing({ state: { waiting: { reason: 'ImagePullBackOff', message: 'no such host' } } })],
      'pod expenses-5d-x: its image debt.local/expenses:c-1 is not there and cannot be fetched (ImagePullBackOff): no such host',
      false,
    ],
    [
      'a Secret that is missing',
      [containing({ state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "expenses" not found' } } })],
      'pod expenses-5d-x: something that it reads is not there (CreateContainerConfigError): secret "expenses" not found',
      false,
    ],
    [
      'a node that is full',
      [
        pod({
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '1 Insufficient memory' }],
        }),
      ],
      'no node has room for pod expenses-5d-x: 1 Insufficient memory',
      false,
    ],
    [
      'an eviction',
      [pod({ phase: 'Failed', reason: 'Evicted', message: 'the node was low on disk' })],
      'pod expenses-5d-x was ended (Evicted): the node was low on disk',
      false,
    ],
    [
      'a quota',
      [warning('FailedCreate', 'pods "x" is forbidden: exceeded quota: quota', { kind: 'ReplicaSet', name: 'expenses-5d' })],
      'the quota of the namespace leaves no room for it (FailedCreate): pods "x" is forbidden: exceeded quota: quota',
      false,
    ],
    [
      'the last warning',
      [
        warning('Unhealthy', 'Readiness probe failed: 503', { kind: 'Pod', name: 'expenses-5d-x' }, '2026-01-01T00:00:09Z'),
        warning('FailedMount', 'no volume', { kind: 'Pod', name: 'expenses-5d-x' }),
        containing({ state: { running: {} } }),
      ],
      'it does not answer as it should (Unhealthy): Readiness probe failed: 503',
      false,
    ],
  ])('is %s', (_name, around, because, hopeless) => {
    expect(problemAmong(around, deployment)).toEqual({ because, hopeless });
  });

  test('is not the problem of a unit with a name that begins alike', () => {
    const task = pod(
      { containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
      'expenses-migrate-1-x',
      'expenses-migrate',
    );
    const event = warning('BackoffLimitExceeded', 'no', { kind: 'Job', name: 'expenses-migrate-1' });

    expect(problemAmong([task, event], deployment)).toBeUndefined();
  });

  test('is not the problem of a pod that is being deleted', () => {
    const going = {
      ...crashing({ exitCode: 1 }),
      metadata: { ...deployment.metadata, name: 'expenses-4c-x', deletionTimestamp: '2026-01-01T00:00:00Z' },
    };

    expect(problemAmong([going], deployment)).toBeUndefined();
  });

  test('is the problem of the newest pod', () => {
    const older = {
      ...crashing({ exitCode: 1 }),
      metadata: { ...deployment.metadata, name: 'expenses-4c-x', creationTimestamp: '2026-01-01T00:00:00Z' },
    };
    const newer = {
      ...crashing({ exitCode: 3 }),
      metadata: { ...deployment.metadata, name: 'expenses-5d-x', creationTimestamp: '2026-01-02T00:00:00Z' },
    };

    expect(problemAmong([older, newer], deployment)?.because).toContain('exit code 3');
  });

  test('is what the controller was refused', () => {
    const status = { conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'violates PodSecurity' }] };

    expect(problemAmong([], { ...deployment, status })?.because).toBe('its pods are not let in (FailedCreate): violates PodSecurity');
  });
});
