import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRecord } from '../src/render/kubernetes/objects.ts';
import type { Ran } from './fixtures/debt-platform.ts';
import { type FakeMachine, openFakeMachine } from './fixtures/fake-machine.ts';
import { outliveFinishedJobs } from './fixtures/kubernetes-api.ts';

let machine: FakeMachine;
beforeAll(async () => {
  machine = await openFakeMachine();
});
afterAll(() => machine[Symbol.asyncDispose]());

/** The node image in kind/cluster.yaml, which the first cluster therefore uses. */
const pinned = /image: (\S+)/.exec(await readFile(new URL('../../kind/cluster.yaml', import.meta.url), 'utf8'))?.[1] ?? '';
const lastEvent = ({ out }: Ran): unknown => JSON.parse(out.trim().split('\n').at(-1) ?? '{}');
const valuesOf = (): readonly string[] =>
  [...machine.api.objects.values()].flatMap((object) =>
    object.kind === 'Secret' && isRecord(object['data']) ? Object.values(object['data']).map(String) : [],
  );

/** The whole life of an environment: each step begins in the state that the step before left. */
describe('an environment on kind', { timeout: 240_000 }, () => {
  test('shows in a plan what the first up would make, and makes nothing', async () => {
    const plan = await machine.run(['plan', 'kind']);

    expect(plan.code).toBe(8);
    expect(plan.out).toMatch(/^create Cluster debt-default$/m);
    expect(plan.out).toMatch(/^create Image debt\.local\/expenses:c-[0-9a-f]{16}$/m);
    expect(plan.out).toMatch(/^create StatefulSet debt-stores\/postgres$/m);
    expect(plan.out).toContain('Make with: debt-platform up kind');
    expect(machine.has('node.json')).toBe(false);
    expect(machine.has('data')).toBe(false);
    expect(machine.api.writes).toEqual([]);
  });

  test('comes up with one command: images, cluster, wave by wave, and prints its address', async () => {
    const up = await machine.run(['up', 'kind', '--port', machine.port]);

    expect(up.code).toBe(0);
    expect(up.out).toBe(`Ready.\nweb  http://localhost:${machine.port}\napi  http://localhost:${machine.port}/v1\n`);
    expect(up.err).toMatch(
      /done Make the cluster.*done Start postgres.*done Start expenses-migrate.*done Start expenses, .*done Start gateway/s,
    );
    // To be copied as a whole line, at any width.
    expect(up.err).toMatch(/^export PATH="[^"\n]+\/node_modules\/\.bin:\$PATH"$/m);
    const config: unknown = JSON.parse(await readFile(join(machine.folder, 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      nodes: [
        {
          extraPortMappings: [{ containerPort: 30_080, hostPort: Number(machine.port), listenAddress: '127.0.0.1' }],
        },
      ],
    });
    expect(await machine.modeOf(join(machine.environment, 'kubeconfig'))).toBe(0o600);
    expect((await machine.asked()).filter((line) => line.startsWith('docker build'))).toHaveLength(4);
  });

  test('has nothing to do the second time, asks for no image and writes nothing', async () => {
    await machine.forgetAsked();
    const writes = machine.api.writes.length;

    const second = await machine.run(['up', '--json']);
    const plan = await machine.run(['plan']);

    expect(lastEvent(second)).toMatchObject({ type: 'end', outcome: 'ok', changed: 0, urls: { web: `http://localhost:${machine.port}` } });
    expect(plan).toMatchObject({ code: 0, out: 'Nothing would change.\n' });
    expect(machine.api.writes).toHaveLength(writes);
    expect((await machine.asked()).filter((line) => /build|save|create|start/.test(line))).toEqual([]);
  });

  test('does not run its tasks again when every finished Job with a time to live is gone', async () => {
    const writes = machine.api.writes.length;
    outliveFinishedJobs(machine.api);

    const plan = await machine.run(['plan']);
    const up = await machine.run(['up']);

    expect(plan).toMatchObject({ code: 0, out: 'Nothing would change.\n' });
    expect(up.code).toBe(0);
    expect(machine.api.writes).toHaveLength(writes);
  });

  test('runs a task again whose Job was deleted, which is safe', async () => {
    const [job = ''] = [...machine.api.objects.keys()].filter((key) => key.startsWith('Job debt/expenses-migrate-'));
    machine.api.objects.delete(job);

    const plan = await machine.run(['plan']);
    const up = await machine.run(['up']);

    expect(plan.out).toBe(`create ${job}\n1 change. Make with: debt-platform up\n`);
    expect(up.code).toBe(0);
    expect(machine.api.writes.at(-1)).toBe(`PATCH ${job}`);
  });

  test('runs the requested number of processes of a service, and keeps it', async () => {
    const up = await machine.run(['up', '--replicas', 'notifier=3']);
    const plan = await machine.run(['plan']);

    expect(up.code).toBe(0);
    expect(machine.api.objects.get('Deployment debt/notifier')).toMatchObject({ spec: { replicas: 3 } });
    expect(up.err).not.toContain('Start postgres');
    expect(plan.code).toBe(0);
  });

  test('refuses another port, which would take the volumes away', async () => {
    const up = await machine.run(['up', '--port', '7999']);

    expect(up.code).toBe(6);
    expect(up.err).toContain('replace Cluster debt-default');
    expect(machine.has('node.json')).toBe(true);
  });

  test('refuses another node image, which would take the volumes away, and another target that has no node', async () => {
    const up = await machine.run(['up', '--node-image', 'registry.test/node:v2']);
    const same = await machine.run(['plan', '--node-image', pinned]);
    const embedded = await machine.run(['up', 'embedded', '--env', 'other', '--node-image', 'registry.test/node:v2']);
    const option = await machine.run(['plan', '--node-image=--privileged']);

    expect(up.code).toBe(6);
    expect(up.err).toContain('replace Cluster debt-default');
    expect(up.err).toContain('registry.test/node:v2');
    expect(same).toMatchObject({ code: 0, out: 'Nothing would change.\n' });
    expect(embedded).toMatchObject({ code: 2 });
    expect(embedded.err).toContain('node images and registry mirrors belong to the target kind, and this is embedded');
    expect(option).toMatchObject({ code: 2 });
    expect(machine.has('node.json')).toBe(true);
  });

  test('takes a registry mirror into its node, remembers it, and takes it away again', async () => {
    const withLogin = await machine.run(['plan', '--registry-mirror', 'https://me:secret@mirror.test']);
    const plan = await machine.run(['plan', '--registry-mirror', 'https://mirror.test:5000']);
    const up = await machine.run(['up', '--registry-mirror', 'https://mirror.test:5000']);
    const written = await readFile(join(machine.folder, 'hosts.toml'), 'utf8');
    const again = await machine.run(['plan']);
    const gone = await machine.run(['up', '--registry-mirror', 'none']);
    const afterwards = await machine.run(['plan']);

    expect(withLogin).toMatchObject({ code: 2 });
    expect(withLogin.err).not.toContain('secret');
    expect(plan.out).toContain('update Cluster debt-default (registry mirror none → https://mirror.test:5000)');
    expect(up.code).toBe(0);
    expect(written).toContain('[host."https://mirror.test:5000"]');
    expect(again.out).toBe('Nothing would change.\n');
    expect(gone.code).toBe(0);
    expect(machine.has('hosts.toml')).toBe(false);
    expect(afterwards.out).toBe('Nothing would change.\n');
  });

  test('stops with everything drained, services before stores, and keeps what is inside', async () => {
    for (const [namespace, name] of [
      ['debt', 'expenses-a'],
      ['debt-stores', 'postgres-0'],
    ] as const)
      machine.api.objects.set(`Pod ${namespace}/${name}`, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace, name, ...{ uid: name } },
        status: { phase: 'Running' },
      });
    await machine.forgetAsked();
    const before = valuesOf();
    const writes = machine.api.writes.length;

    const down = await machine.run(['down']);
    const again = await machine.run(['down']);

    expect(down).toMatchObject({ code: 0, out: 'Stopped; the data is kept.\n' });
    expect(down.err).not.toContain('was killed');
    expect(again).toMatchObject({ code: 0, out: 'Nothing was running.\n' });
    expect(machine.api.writes.slice(writes)).toEqual([
      'PATCH Node debt-default-control-plane',
      'DELETE Pod debt/expenses-a',
      'DELETE Pod debt-stores/postgres-0',
    ]);
    const stopping = (await machine.asked()).filter((line) => /^docker (stop|exec \S+ (systemctl|crictl (ps|stop))) /.test(line));
    expect(stopping).toEqual([
      'docker exec debt-default-control-plane systemctl stop kubelet',
      'docker exec debt-default-control-plane crictl ps --quiet --name ^kube-apiserver$',
      'docker exec debt-default-control-plane crictl stop --timeout 15 api-1',
      'docker stop -t 120 debt-default-control-plane',
    ]);
    expect(valuesOf()).toEqual(before);
  });

  test('goes on with the same cluster and the same passwords', async () => {
    await machine.forgetAsked();
    const before = valuesOf();

    const plan = await machine.run(['plan']);
    const up = await machine.run(['up']);

    expect(plan).toMatchObject({ code: 8 });
    expect(plan.out).toContain('update Cluster debt-default (state stopped → running)');
    expect(up.code).toBe(0);
    expect(await machine.asked()).toContain('docker start debt-default-control-plane');
    expect((await machine.asked()).filter((line) => line.startsWith('kind create'))).toEqual([]);
    expect(machine.api.objects.get('Node debt-default-control-plane')).not.toMatchObject({ spec: { unschedulable: true } });
    expect(valuesOf()).toEqual(before);
  });

  test('is deleted with its data only after consent', async () => {
    const refused = await machine.run(['down', '--purge']);
    const kept = machine.has('node.json');

    const purged = await machine.run(['down', '--purge', '--yes']);

    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('--purge --yes');
    expect(refused.err).toContain('debt-platform backup FILE');
    expect(kept).toBe(true);
    expect(purged).toMatchObject({ code: 0, out: 'Stopped, and its data is deleted.\n' });
    expect(machine.has('node.json')).toBe(false);
    expect(machine.has('data/env/default')).toBe(false);
  });
});
