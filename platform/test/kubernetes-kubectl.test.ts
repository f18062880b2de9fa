import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKubectl } from '../src/cluster/kubectl.ts';
import { ensureLogins, readLogins } from '../src/cluster/logins.ts';
import { type FakeCluster, startFakeCluster } from './fixtures/kubernetes-cluster.ts';

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'debt', name: 'a' }, data: { a: '1' } };
const apply = ['apply', '--server-side', '--filename=-'];

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster[Symbol.asyncDispose]());

describe('kubectl', () => {
  test.each([
    [403, 'Forbidden', 'forbidden', 'configmaps "a" is forbidden'],
    [409, 'Conflict', 'conflict', 'Apply failed with 1 conflict: conflict with "other"'],
    [422, 'Invalid', 'immutable', 'ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set'],
    [422, 'Invalid', 'invalid', 'ConfigMap "a" is invalid: data: Invalid value'],
    [503, 'ServiceUnavailable', 'unreachable', 'no one is here'],
  ])('reports an answer %i %s in one sentence as %s', async (code, reason, expected, message) => {
    cluster.api.refuse = () => ({ code, reason, message });

    const run = cluster.kubectl.run(apply, { input: JSON.stringify(configMap) });

    await expect(run).rejects.toMatchObject({ reason: expected });
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.not.toThrow('\n');
  });

  test('names what is missing, and what does not answer', async () => {
    const unprivileged = await cluster.another({ url: 'http://127.0.0.1:1' });

    await expect(cluster.kubectl.run(['get', 'configmap', 'a', '--namespace=debt'])).rejects.toMatchObject({ reason: 'not found' });
    await expect(unprivileged.run(['get', 'configmaps'])).rejects.toMatchObject({ reason: 'unreachable', failure: { id: 'unreachable' } });
    await expect(createKubectl({ program: '/nowhere/kubectl', kubeconfig: '/nowhere/config' }).run([])).rejects.toMatchObject({
      failure: { id: 'tool_missing' },
    });
  });

  test('knows an API that is gone whatever kubectl prints about it', async () => {
    const gone = await cluster.another({
      url: 'http://127.0.0.1:1',
      program: await cluster.script("echo 'error: la connexion a échoué' >&2; exit 1"),
    });
    const there = await cluster.another({ program: await cluster.script("echo 'error: quelque chose' >&2; exit 1") });

    await expect(gone.run(['get', 'configmaps'])).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(there.run(['get', 'configmaps'])).rejects.toMatchObject({ reason: 'other' });
  });

  test('does not wait for ever for an API that never answers', async () => {
    cluster.api.server.removeAllListeners('request');
    const impatient = await cluster.another({ timeoutMs: 300 });

    await expect(impatient.run(['get', 'configmaps'])).rejects.toMatchObject({ reason: 'timed out', failure: { id: 'timeout' } });
  });
});

describe('the logins', () => {
  const keys = ['postgres.admin', 'random.pepper'];
  const request = { environment: 'test', keys, volumes: [] };

  test('are made once, and never again', async () => {
    const first = await ensureLogins(cluster.kubectl, request);
    const second = await ensureLogins(cluster.kubectl, { ...request, volumes: ['debt-stores/data-postgres-0'] });

    expect(second).toEqual(first);
    expect(Object.keys(first).toSorted()).toEqual(keys);
    expect(cluster.api.writes).toEqual(['POST Secret debt-stores/debt-logins']);
  });

  test('are the same for two that make them at the same time', async () => {
    const [one, other] = await Promise.all([ensureLogins(cluster.kubectl, request), ensureLogins(cluster.kubectl, request)]);

    expect(one).toEqual(other);
  });

  test('are not created again beside volumes that use the old ones', async () => {
    const volumes = ['debt-stores/data-postgres-0'];

    await expect(ensureLogins(cluster.kubectl, { ...request, volumes })).rejects.toMatchObject({ failure: { id: 'data_would_be_lost' } });
    expect(cluster.api.writes).toEqual([]);
  });

  test('are refused when one is missing, and left as they are', async () => {
    await ensureLogins(cluster.kubectl, request);

    await expect(readLogins(cluster.kubectl, { ...request, keys: [...keys, 'kafka.admin'] })).rejects.toThrow('lacks kafka.admin');
    expect(cluster.api.writes.length).toBe(1);
  });

  test('reach kubectl in no argument and no file', async () => {
    const logins = Object.values(await ensureLogins(cluster.kubectl, request));

    const files = (await readdir(cluster.directory, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
    const texts = await Promise.all(files.map((each) => readFile(join(each.parentPath, each.name), 'utf8')));
    const shapes = logins.flatMap((value) => [value, Buffer.from(value).toString('base64')]);
    expect(shapes.filter((value) => texts.some((each) => each.includes(value)))).toEqual([]);
  });
});
