import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApplyOptions, applyChanges } from '../src/cluster/apply.ts';
import { consentFor, diffCluster } from '../src/cluster/diff.ts';
import { ensureLogins, secretObject } from '../src/cluster/logins.ts';
import { observeCluster } from '../src/cluster/observe.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { componentLabel, environmentLabel, verificationComponent } from '../src/render/kubernetes/names.ts';
import { isRecord, type KubernetesObject, keyOf } from '../src/render/kubernetes/objects.ts';
import { clusterSecrets, loginKeys } from '../src/render/kubernetes/secrets.ts';
import { resolveCluster, synthCluster } from '../src/render/kubernetes/synth.ts';
import { readyAtOnce } from './fixtures/kubernetes-api.ts';
import { type FakeCluster, startFakeCluster } from './fixtures/kubernetes-cluster.ts';

const environment = { name: 'test', target: 'kind', size: 'laptop' } as const;
const { objects: rendered } = synthCluster(environment, exampleFacts('kind'));
const labels = { [environmentLabel]: 'test' };
const thing = (kind: string, name: string, wave: number, more: Readonly<Record<string, unknown>>): KubernetesObject => ({
  apiVersion: { Deployment: 'apps/v1', StatefulSet: 'apps/v1', Job: 'batch/v1' }[kind] ?? 'v1',
  kind,
  metadata: { namespace: 'debt', name, labels, annotations: { 'debt.dev/wave': String(wave) } },
  ...more,
});
const migration = thing('Job', 'migrate', 2, { spec: { template: { image: 'a' } } });
const service = thing('Deployment', 'expenses', 3, { spec: { replicas: 2, selector: { matchLabels: { a: 'b' } } } });
const store = thing('StatefulSet', 'postgres', 2, { spec: { replicas: 1, serviceName: 'postgres' } });
const few = [migration, service];

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster[Symbol.asyncDispose]());

const planned = async (wanted: readonly KubernetesObject[]) => diffCluster(wanted, await observeCluster(cluster.kubectl, 'test'));
const outline = async (wanted: readonly KubernetesObject[]) =>
  (await planned(wanted)).map(({ change: { op, kind, name, data } }) => `${op} ${kind} ${name} ${data}`);
async function up(wanted: readonly KubernetesObject[], options: Partial<ApplyOptions> = {}): Promise<void> {
  const signal = new AbortController().signal;
  await applyChanges({
    kubectl: cluster.kubectl,
    environment: 'test',
    wanted,
    changes: await planned(wanted),
    signal,
    pollMs: 10,
    ...options,
  });
}

describe('applying the whole platform of kind', () => {
  test('makes everything in the order of the waves, with the values of secrets in no argument, and then has nothing to do', async () => {
    const resolved = resolveCluster(environment, exampleFacts('kind'));
    const keys = loginKeys(resolved);
    const namespaces = rendered.filter(({ kind }) => kind === 'Namespace');
    const { volumes } = await observeCluster(cluster.kubectl, 'test');

    await up(namespaces, { changes: (await planned(namespaces)).filter(({ change }) => change.op !== 'delete') });
    const logins = await ensureLogins(cluster.kubectl, { environment: 'test', keys, volumes });
    const wanted = [...rendered, ...clusterSecrets(resolved, logins).map((secret) => secretObject(secret, 'test'))];
    await up(wanted);

    expect(await outline(wanted)).toEqual([]);
    const at = (key: string) => cluster.api.writes.findIndex((write) => write.startsWith(`PATCH ${key}`));
    expect(at('Secret debt/expenses')).toBeGreaterThan(at('Namespace debt'));
    expect(at('Job debt/expenses-migrate')).toBeGreaterThan(at('StatefulSet debt-stores/postgres'));
    expect(at('Deployment debt/expenses')).toBeGreaterThan(at('Job debt/expenses-migrate'));
    const output = await cluster.arguments();
    const values = Object.values(logins).flatMap((value) => [value, Buffer.from(value).toString('base64')]);
    expect(values.filter((value) => output.includes(value))).toEqual([]);
    const annotated = [...cluster.api.objects.values()].filter(({ metadata }) => JSON.stringify(metadata).includes('last-applied'));
    expect(annotated).toEqual([]);
  });
});

describe('a change', () => {
  test('is an update where the field may change, and a replacement where not', async () => {
    await up([...few, store]);

    const later = [
      thing('Job', 'migrate', 2, { spec: { template: { image: 'b' } } }),
      thing('Deployment', 'expenses', 3, { spec: { replicas: 3, selector: { matchLabels: { a: 'b' } } } }),
      thing('StatefulSet', 'postgres', 2, { spec: { replicas: 1, serviceName: 'other' } }),
    ];

    expect(await outline(later)).toEqual([
      'replace Job debt/migrate untouched',
      'update Deployment debt/expenses untouched',
      'replace StatefulSet debt/postgres at risk',
    ]);
    await up(later);
    expect(await outline(later)).toEqual([]);
    expect(
      cluster.api.deletions.map((each) =>
        isRecord(each) && isRecord(each['body']) ? [each['key'], each['body']['propagationPolicy']] : [],
      ),
    ).toEqual([
      ['Job debt/migrate', 'Foreground'],
      ['StatefulSet debt/postgres', 'Orphan'],
    ]);
  });

  test('of the selector of a Deployment is refused before anything is written', async () => {
    await up(few);
    const writes = cluster.api.writes.length;

    const later = [migration, thing('Deployment', 'expenses', 3, { spec: { replicas: 2, selector: { matchLabels: { c: 'd' } } } })];

    await expect(up(later)).rejects.toThrow('a field that never changes would have to change: Deployment debt/expenses');
    expect(cluster.api.writes.length).toBe(writes);
  });
});

describe('pruning', () => {
  test('deletes what is not wanted any more, and never volumes, namespaces, logins, a verification under way and what has no label of the environment', async () => {
    await up(few);
    const verification = thing('Job', 'expenses-verify', 100, {});
    const kept = [
      { ...thing('PersistentVolumeClaim', 'data', 1, {}) },
      { ...thing('Secret', 'debt-logins', 1, {}) },
      { ...thing('ConfigMap', 'of-others', 1, {}), metadata: { namespace: 'debt', name: 'of-others' } },
      { ...thing('Namespace', 'debt', 0, {}), metadata: { name: 'debt', labels } },
      { ...verification, metadata: { ...verification.metadata, labels: { ...labels, [componentLabel]: verificationComponent } } },
    ];
    for (const object of kept)
      cluster.api.objects.set(keyOf(object), { ...object, metadata: { ...object.metadata, ...{ uid: keyOf(object) } } });

    await up([service]);

    expect([...cluster.api.objects.keys()].toSorted()).toEqual([service, ...kept].map(keyOf).toSorted());
  });

  test('leaves an object alone that is not the one that was looked at', async () => {
    await up(few);
    const changes = await planned([service]);
    const key = keyOf(migration);
    cluster.api.objects.set(key, { ...migration, metadata: { ...migration.metadata, ...{ uid: 'made-meanwhile' } } });

    await expect(up([service], { changes })).rejects.toMatchObject({ reason: 'conflict' });
    expect(cluster.api.objects.has(key)).toBe(true);
  });

  test('asks for consent when more than half would go', async () => {
    await up(few);
    const world = await observeCluster(cluster.kubectl, 'test');

    expect(consentFor(diffCluster([], world), world)?.id).toBe('needs_yes');
    expect(consentFor(diffCluster([service], world), world)).toBeUndefined();
  });
});

describe('waiting', () => {
  test('starts the next wave when everything of this one is ready, and shows meanwhile what is not', async () => {
    cluster.api.behave = (object) => (object.kind === 'Job' ? undefined : readyAtOnce(object));
    const notes: string[] = [];
    const progress = (note: string) => {
      notes.push(note);
      const job = cluster.api.objects.get(keyOf(migration));
      if (job !== undefined) cluster.api.objects.set(keyOf(migration), { ...job, status: readyAtOnce(job) });
    };

    await up(few, { progress });

    expect(notes).toEqual(['Job debt/migrate: it has not finished']);
    expect(cluster.api.writes).toEqual(['PATCH Job debt/migrate', 'PATCH Deployment debt/expenses']);
  });

  test('ends with what the cluster reports about the pods', async () => {
    cluster.api.behave = () => undefined;
    cluster.api.objects.set('Pod debt/migrate-x', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'debt', name: 'migrate-x' },
      status: { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } }] },
    });

    const run = up(few, { readyTimeoutMs: 0 });

    await expect(run).rejects.toThrow(
      'Job debt/migrate: pod migrate-x: its image is not there and cannot be fetched (ImagePullBackOff): no such image',
    );
    await expect(run).rejects.toMatchObject({ failure: { id: 'timeout' } });
    expect(cluster.api.objects.has(keyOf(service))).toBe(false);
  });

  test('ends at once with a Job that failed', async () => {
    cluster.api.behave = () => ({ conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }] });

    await expect(up(few)).rejects.toThrow('Job debt/migrate failed: BackoffLimitExceeded: too often');
  });

  test('stops when it is cancelled, and the next run finishes what was begun', async () => {
    cluster.api.behave = () => undefined;
    const controller = new AbortController();

    await expect(up(few, { signal: controller.signal, progress: () => controller.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect([...cluster.api.objects.keys()]).toEqual([keyOf(migration)]);

    cluster.api.behave = readyAtOnce;
    cluster.api.objects.set(keyOf(migration), {
      ...(cluster.api.objects.get(keyOf(migration)) ?? migration),
      status: readyAtOnce(migration),
    });
    await up(few);
    expect(await outline(few)).toEqual([]);
  });
});

describe('a cluster of another owner', () => {
  test('is refused by the name of its environment', async () => {
    const metadata = { name: 'debt', uid: 'x', labels: { [environmentLabel]: 'other' } };
    cluster.api.objects.set('Namespace debt', { apiVersion: 'v1', kind: 'Namespace', metadata });

    await expect(observeCluster(cluster.kubectl, 'test')).rejects.toThrow('belongs to the environment other');
  });
});
