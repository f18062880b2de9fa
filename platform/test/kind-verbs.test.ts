import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../src/render/kubernetes/objects.ts';
import { type KindWorld, later, openKindWorld, statusIn } from './fixtures/kind-world.ts';
import { linesOf } from './fixtures/kubernetes-api.ts';

let world: KindWorld;
beforeEach(async () => {
  world = await openKindWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const pod = 'Pod debt/expenses-5d9c8-abcde';
/** A pod that its controller does not count as ready. */
function break_(status: object): void {
  world.change(pod, (object) => ({ ...object, status }));
  world.change('Deployment debt/expenses', (object) => ({
    ...object,
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 0, availableReplicas: 0 },
  }));
}
const crashing = (restartCount: number) => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: later }],
  containerStatuses: [
    { restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1, reason: 'OOMKilled' } } },
  ],
});
const running = (restartCount = 0) => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: later }],
  containerStatuses: [{ restartCount, state: { running: { startedAt: later } } }],
});
const event = (message: string, about: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { namespace: 'debt', name: 'e' },
  type: 'Warning',
  reason: 'FailedCreate',
  message,
  involvedObject: { kind: 'ReplicaSet', name: about },
});

describe('status of an environment in a cluster', { timeout: 120_000 }, () => {
  test('shows every unit of the model, and the address of the page', async () => {
    world.fill();

    const { code, out } = await world.run(['status', '--json']);

    const { status, units } = statusIn(out);
    expect(code).toBe(0);
    expect(status).toMatchObject({ phase: 'running', target: 'kind', urls: { web: 'http://localhost:7123' } });
    expect(units.map(({ unit }) => unit)).toEqual([
      ...['postgres', 'mongodb', 'kafka', 'rabbitmq', 'redis', 'mail-sink', 'expenses-migrate', 'expenses-provision', 'expenses'],
      ...['mailer', 'throttler', 'notifier-migrate', 'notifier', 'web', 'gateway'],
    ]);
    expect(new Set(units.map(({ state }) => state))).toEqual(new Set(['ready']));
  });

  test('names what is wrong in a sentence, and exits with 18', async () => {
    world.fill();
    break_(crashing(2));
    world.api.objects.delete('Pod debt/mailer-5d9c8-abcde');
    world.change('Deployment debt/mailer', (object) => ({ ...object, status: { observedGeneration: 1, replicas: 0, updatedReplicas: 0 } }));
    world.api.objects.set('Event debt/e', event('pods "mailer-5d9c8-x" is forbidden: exceeded quota: quota', 'mailer-5d9c8'));

    const { code, out } = await world.run(['status', '--plain']);

    expect(code).toBe(18);
    expect(out).toMatch(/^expenses\tunready\t.*\t2\t.*took more memory than its limit \(OOMKilled\)$/m);
    expect(out).toMatch(/^mailer\tunready\t.*the quota of the namespace leaves no room for it/m);
    expect(out).toMatch(/^gateway\tready\t/m);
  });

  test.each([
    ['has no cluster any more', 'gone'],
    ['has a stopped one', 'exited'],
  ] as const)('reports that nothing runs where the environment %s', async (_name, state) => {
    await world.unplug();
    await world.node(state);

    const { code, err } = await world.run(['status']);

    expect(code).toBe(7);
    expect(err).toContain('the environment team is not running');
  });

  test.each([
    ['its node debt-team-control-plane runs;', 'running'],
    ['whether its node debt-team-control-plane runs is unknown', 'silent'],
  ] as const)('fails when the cluster does not answer and %s', async (text, state) => {
    await world.unplug();
    await world.node(state);

    const { code, err } = await world.run(['status']);

    expect(code).toBe(7);
    expect(err).toContain('the cluster of team does not answer');
    expect(err).toContain(text);
  });

  test('counts a platform that was scaled to nothing as stopped', async () => {
    world.fill();
    for (const [key, object] of world.api.objects) {
      if (object.kind === 'Pod') world.api.objects.delete(key);
      if (object.kind === 'Deployment' || object.kind === 'StatefulSet') world.change(key, (each) => ({ ...each, spec: { replicas: 0 } }));
    }

    expect((await world.run(['wait', '--for', 'stopped', '--timeout', '20s'])).code).toBe(0);
    expect((await world.run(['open', '--print'])).code).toBe(7);
  });
});

describe('other verbs that look at the pods', { timeout: 120_000 }, () => {
  test('print the address of the page and why a unit waits', async () => {
    world.fill();
    break_(crashing(1));

    const opened = await world.run(['open', '--print']);
    const why = await world.run(['why', 'gateway', '--plain']);

    expect(opened.out).toBe('http://localhost:7123\n');
    expect(why.code).toBe(0);
    expect((await world.run(['why', 'expenses'])).out).toContain('OOMKilled');
  });

  test('wait until everything is ready, and give up at once when a pod has', async () => {
    world.fill();

    const ready = await world.run(['wait', '--timeout', '30s']);
    break_(crashing(5));
    world.api.logs.set('debt/expenses-5d9c8-abcde', linesOf('2026-01-01T00:00:01.5Z out of heap'));
    const crashed = await world.run(['wait', '--timeout', '60s']);

    expect(ready.code).toBe(0);
    expect(crashed.code).toBe(18);
    expect(crashed.err).toContain('expenses crashed');
  });
});

describe('logs of pods', { timeout: 120_000 }, () => {
  test('come unit by unit, of every replica, and from before a restart', async () => {
    world.fill();
    world.change(pod, (object) => ({ ...object, status: running(1) }));
    world.api.objects.set('Pod debt/expenses-5d9c8-zzzzz', {
      ...(world.api.objects.get(pod) ?? event('', '')),
      metadata: { ...(world.api.objects.get(pod) ?? event('', '')).metadata, name: 'expenses-5d9c8-zzzzz', ...{ uid: 'other' } },
      status: running(),
    });
    world.api.logs.set('debt/expenses-5d9c8-abcde', (query, response) => {
      const lines = query.get('previous') === 'true' ? ['2026-01-01T00:00:01Z the end'] : ['2026-01-01T00:00:02Z again'];
      linesOf(...lines)(query, response);
    });
    world.api.logs.set('debt/expenses-5d9c8-zzzzz', linesOf('2026-01-01T00:00:01Z old', '2026-01-01T00:00:02Z hello'));

    const { code, out } = await world.run(['logs', 'expenses', '--lines', '1']);
    const more = await world.run(['logs', 'expenses', '--lines', '5']);

    expect(code).toBe(0);
    expect(out.split('\n').toSorted()).toEqual(['', 'expenses/abcde | again', 'expenses/zzzzz | hello']);
    expect(more.out).toContain('expenses/abcde | the end\nexpenses/abcde | again\n');
  });

  test('go on with a pod that is started again, and end with Ctrl-C', async () => {
    world.fill();
    world.api.logs.set('debt/expenses-5d9c8-abcde', (_query, response) => response.write('2026-01-01T00:00:01Z first\n'));
    const logs = world.start(['logs', 'expenses', '--follow']);
    await eventually(() => (logs.out().includes('first') ? true : undefined), 'the first line is there');

    world.api.server.closeAllConnections();
    world.api.logs.set('debt/expenses-5d9c8-abcde', (query, response) => {
      response.write(query.get('sinceTime') === null ? '2026-01-01T00:00:03Z second\n' : '2026-01-01T00:00:01Z first\n');
    });
    world.change(pod, (object) => ({ ...object, status: running(1) }));
    await eventually(() => (logs.out().includes('second') ? true : undefined), 'the line of the next one is there');
    world.api.objects.delete(pod);
    process.kill(logs.pid, 'SIGINT');
    const { code, out } = await logs.done;

    expect(code).toBe(130);
    expect(out).toBe('expenses | first\nexpenses | second\n');
  });
});

describe('restart in a cluster', { timeout: 120_000 }, () => {
  test('replaces the pods of a unit, and waits for them', async () => {
    world.fill();

    const { code, out } = await world.run(['restart', 'expenses']);

    expect(code).toBe(0);
    expect(out).toContain('expenses was restarted and is ready');
    expect(world.api.writes).toEqual(['PATCH Deployment debt/expenses']);
    expect(JSON.stringify(world.api.objects.get('Deployment debt/expenses'))).toContain('kubectl.kubernetes.io/restartedAt');
  });

  test('also replaces the pod of a store that never became ready', async () => {
    world.fill();
    world.change('Pod debt-stores/kafka-0', (object) => ({ ...object, status: { conditions: [{ type: 'Ready', status: 'False' }] } }));

    const { code } = await world.run(['restart', 'kafka']);

    expect(code).toBe(0);
    expect(world.api.writes).toEqual(['PATCH StatefulSet debt-stores/kafka', 'DELETE Pod debt-stores/kafka-0']);
  });

  test('refuses tasks, and reports why a unit does not become ready again', async () => {
    world.fill();
    const task = await world.run(['restart', 'expenses-migrate']);
    world.api.behave = () => {
      world.change(pod, (object) => ({ ...object, metadata: { ...object.metadata, ...{ uid: 'new' } }, status: crashing(7) }));
      return { observedGeneration: 99_999, replicas: 1, updatedReplicas: 1, readyReplicas: 0 };
    };
    const broken = await world.run(['restart', 'expenses', '--timeout', '60s']);

    expect(task.code).toBe(3);
    expect(task.err).toContain('expenses-migrate is a task that runs once');
    expect(broken.code).toBe(18);
    expect(broken.err).toContain('expenses was restarted and does not become ready');
    expect(broken.err).toContain('OOMKilled');
  });
});

describe('every verb', { timeout: 120_000 }, () => {
  test('asks the cluster of the environment and no other', async () => {
    world.fill();

    await world.run(['status'], { KUBECONFIG: '/nowhere/else' });
    const asked = await readFile(join(world.folder, 'arguments'), 'utf8');

    for (const line of asked.trim().split('\n')) expect(line).toContain(`--kubeconfig=${join(world.folder, 'env', 'team', 'kubeconfig')}`);
  });
});
