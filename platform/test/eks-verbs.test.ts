import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeCloud, openFakeCloud } from './fixtures/fake-cloud.ts';
import { fillCluster, statusIn } from './fixtures/kind-world.ts';
import { linesOf } from './fixtures/kubernetes-api.ts';
import { type FakeCluster, startFakeCluster } from './fixtures/kubernetes-cluster.ts';
import { holds, report, succeeded, tasksEnd, tasksLeft } from './fixtures/verification-tasks.ts';

let cloud: FakeCloud;
let cluster: FakeCluster;
beforeEach(async () => {
  [cloud, cluster] = await Promise.all([openFakeCloud(), startFakeCluster()]);
  await cloud.seed();
  await signIn(cluster.api.url);
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

/** The fake `aws` returns the address of the cluster, and creates a token for each call of kubectl. */
async function signIn(endpoint: string): Promise<void> {
  const authority = Buffer.from(rootCertificates[0] ?? '').toString('base64');
  const described = JSON.stringify({ cluster: { endpoint, certificateAuthority: { data: authority } } });
  const token = JSON.stringify({
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    kind: 'ExecCredential',
    status: { token: 'short-lived' },
  });
  const aws = join(cloud.folder, 'bin', 'aws');
  await writeFile(aws, `#!/bin/sh\ncase "$*" in *get-token*) echo '${token}';; *) echo '${described}';; esac\n`);
  await chmod(aws, 0o755);
}

const run = (...args: readonly string[]) => cloud.run(args, { DEBT_PLATFORM_KUBECTL: join(cluster.directory, 'kubectl') });
const fill = (): void => fillCluster(cluster.api, { name: 'default', target: 'eks', size: 'dev' });

describe('an environment on AWS', { timeout: 120_000 }, () => {
  test('shows the units that are pods, with what is wrong with one', async () => {
    fill();
    const key = 'Deployment debt/web';
    const web = cluster.api.objects.get(key);
    if (web === undefined) throw new Error('there is no web');
    cluster.api.objects.set(key, { ...web, status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 } });
    cluster.api.objects.set('Event debt/e', {
      ...{ apiVersion: 'v1', kind: 'Event', metadata: { namespace: 'debt', name: 'e' }, type: 'Warning', reason: 'FailedMount' },
      ...{ message: 'no such volume', involvedObject: { kind: 'Pod', name: 'web-5d9c8-abcde' } },
    });

    const { code, out } = await run('status', '--json');

    const { status, units } = statusIn(out);
    expect(code).toBe(18);
    expect(status).toMatchObject({ phase: 'running', target: 'eks', urls: { web: 'https://debt.example.com' } });
    expect(units.map(({ unit }) => unit)).not.toContain('postgres');
    expect(units.find(({ unit }) => unit === 'web')).toMatchObject({ state: 'unready', because: 'FailedMount: no such volume' });
    expect(units.find(({ unit }) => unit === 'expenses')).toMatchObject({ state: 'ready' });
    expect(await cluster.arguments()).not.toContain('--all-namespaces');
  });

  test('shows the logs of its pods', async () => {
    fill();
    cluster.api.logs.set('debt/expenses-5d9c8-abcde', linesOf('2026-01-01T00:00:01Z first', '2026-01-01T00:00:02Z second'));

    const { code, out } = await run('logs', 'expenses', '--lines', '1');

    expect(code).toBe(0);
    expect(out).toBe('expenses | second\n');
  });

  test('is verified from inside by tasks that know the subnets of its stores, and leaves nothing behind', async () => {
    fill();
    const policies: string[] = [];
    const jobs: string[] = [];
    tasksEnd(cluster.api, (unit) => succeeded(report(unit === 'expenses-verify' ? { checks: [holds] } : {})));
    const { behave } = cluster.api;
    cluster.api.behave = (object) => {
      if (object.metadata.name.startsWith('expenses-verify') && object.kind === 'NetworkPolicy') policies.push(JSON.stringify(object));
      if (object.kind === 'Job') jobs.push(JSON.stringify(object));
      return behave(object);
    };

    const { code, out } = await run('verify');

    expect(code).toBe(0);
    expect(out).toContain('All 2 invariants hold.');
    expect(policies.join('')).toContain('"cidr":"10.20.96.0/20"');
    expect(jobs[0]).toContain('/debt/expenses@sha256:');
    expect(jobs[1]).toContain('"expenses=10.244.0.7:');
    expect(tasksLeft(cluster.api)).toEqual([]);
  });

  test('shows where to look when its network policies are not enforced', async () => {
    fill();
    tasksEnd(cluster.api, () => succeeded(report({ reached: ['expenses'] })));

    const { code, out } = await run('verify', '--json');

    expect(code).toBe(8);
    expect(out).toContain('get configmap amazon-vpc-cni --namespace kube-system');
  });

  test('is not verified where nothing runs, where its API is silent, and where the subnets of its stores are unknown', async () => {
    const empty = await run('verify');
    fill();
    await rm(join(cloud.folder, 'data', 'env', 'default', 'facts.json'));
    const unknown = await run('verify');
    await signIn('http://127.0.0.1:9');
    const unavailable = await run('verify');

    expect([empty.code, unknown.code, unavailable.code]).toEqual([7, 3, 7]);
    expect(unknown.err).toContain('debt-platform up --env default');
    expect(unavailable.err).toContain('the cluster of default does not answer');
  });

  test('reports that its API does not answer from here, and that nothing was deployed yet', async () => {
    await signIn('http://127.0.0.1:9');
    const unavailable = await run('status');
    await signIn(cluster.api.url);
    const empty = await run('status');

    expect(unavailable.code).toBe(7);
    expect(unavailable.err).toContain('the cluster of default does not answer');
    expect(empty.code).toBe(7);
    expect(empty.err).toContain('is not running');
  });
});
