import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identify, isAlive } from '../src/environment/process-identity.ts';
import { isRecord } from '../src/render/kubernetes/objects.ts';
import { type FakeMachine, openFakeMachine } from './fixtures/fake-machine.ts';
import { readyAtOnce } from './fixtures/kubernetes-api.ts';

let machine: FakeMachine;
beforeEach(async () => {
  machine = await openFakeMachine();
});
afterEach(() => machine[Symbol.asyncDispose]());

const up = () => machine.run(['up', 'kind']);
const created = async () => (await machine.asked()).filter((line) => line.startsWith('kind create'));

/** Resolves when a write that begins like this reaches the API. */
function gate(stopAt: string) {
  const reached = Promise.withResolvers<undefined>();
  machine.api.refuse = (write) => {
    if (write.startsWith(stopAt)) reached.resolve(undefined);
    return undefined;
  };
  return reached.promise;
}

describe('preflight on kind', { timeout: 120_000 }, () => {
  test('reports all obstacles together, each with a fix, and changes nothing', async () => {
    await machine.scenario({ kindVersion: '0.23.0', memoryBytes: 2 * 1024 ** 3, cores: 2, dockerRoot: '/proc' });

    const { code, err } = await machine.run(['up', 'kind'], { DEBT_PLATFORM_KUBECTL: join(machine.folder, 'no-kubectl') });

    expect(code).toBe(3);
    for (const hint of [
      'kind is 0.23.0, which is too old',
      'kubectl is not there',
      '2.0 GiB of memory',
      '2 cores',
      '/proc has 0.0 GiB left',
    ])
      expect(err).toContain(hint);
    for (const fix of [
      'try: install kind 0.24 or newer',
      'try: install kubectl 1.28 or newer',
      'try: give docker more',
      'debt-platform up kind --size tiny',
      'free some space',
    ])
      expect(err).toContain(fix);
    expect(machine.has('data')).toBe(false);
  });

  test('lets the size tiny onto a machine of two cores, on which no other fits', async () => {
    await machine.scenario({ cores: 2 });

    const laptop = await machine.run(['up', 'kind', '--port', machine.port]);
    const tiny = await machine.run(['up', 'kind', '--port', machine.port, '--size', 'tiny']);

    expect(laptop.err).toContain('2 cores, and the size laptop takes 4');
    expect(tiny.code).toBe(0);
    expect(machine.api.objects.get('Deployment debt/expenses')).toMatchObject({
      spec: { template: { spec: { containers: [{ resources: { requests: { cpu: '50m' }, limits: { cpu: '1000m' } } }] } } },
    });
  });

  test('reports that the daemon does not answer, or that docker is not installed', async () => {
    await machine.scenario({
      daemonDown: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    });
    const down = await up();
    const missing = await machine.run(['up', 'kind'], { DEBT_PLATFORM_DOCKER: join(machine.folder, 'no-docker') });

    expect(down.code).toBe(7);
    expect(down.err).toContain('docker does not answer');
    expect(down.err).toMatch(/Is\s+the docker daemon running/);
    expect(missing.code).toBe(3);
    expect(missing.err).toContain('docker is not installed');
  });
});

describe('a cluster that cannot be made', { timeout: 120_000 }, () => {
  test('is reported with the last lines of kind, and is tried again', async () => {
    await machine.scenario({ createFails: 'ERROR: failed to create cluster: could not find a log line that matches "Reached target"' });
    const failed = await up();
    await machine.scenario({});

    const resumed = await up();

    expect(failed.code).toBe(18);
    expect(failed.err).toContain('kind could not make the cluster debt-default');
    expect(failed.err).toContain('could not find a log line that matches');
    expect(resumed.code).toBe(0);
  });

  test('leaves nothing when it is interrupted', async () => {
    await machine.scenario({ createHangs: true });
    const running = machine.start(['up', 'kind']);
    await machine.appears('hanging');
    process.kill(running.pid, 'SIGINT');

    const { code } = await running.done;

    expect(code).toBe(130);
    expect(machine.has('node.json')).toBe(false);
    expect(await identify(Number(await readFile(join(machine.folder, 'hanging'), 'utf8')))).toBeUndefined();
  });

  test('is deleted and created again when the run that made it was killed while docker created the container, which docker continues', async () => {
    await machine.scenario({ createHangs: true });
    const running = machine.start(['up', 'kind']);
    await machine.appears('hanging');
    process.kill(running.pid, 'SIGKILL');
    await running.done.catch(() => undefined);
    await machine.scenario({});
    await writeFile(join(machine.folder, 'unfinished'), '4');

    const resumed = await up();

    expect(resumed).toMatchObject({ code: 0 });
    expect(await readFile(join(machine.folder, 'unfinished'), 'utf8')).toBe('0');
    expect(await created()).toHaveLength(2);
  });

  test('is deleted and created again when the run that made it was killed, and so is what that run left running', async () => {
    await machine.scenario({ createHangs: true });
    const running = machine.start(['up', 'kind', '--node-image', 'registry.test/node:v1']);
    await machine.appears('hanging');
    const left = await identify(Number(await readFile(join(machine.folder, 'hanging'), 'utf8')));
    process.kill(running.pid, 'SIGKILL');
    await running.done.catch(() => undefined);
    await machine.scenario({});

    const plan = await machine.run(['plan', 'kind']);
    const resumed = await up();

    expect(plan.out).toContain('create Cluster debt-default (left half made by a run that was killed)');
    expect(resumed.code).toBe(0);
    expect(await created()).toHaveLength(2);
    expect(await machine.asked()).toContain(
      `kind delete cluster --name debt-default --kubeconfig ${join(machine.environment, 'kubeconfig')}`,
    );
    expect(left === undefined ? false : await isAlive(left)).toBe(false);
    // The choice was recorded before anything was created.
    expect(JSON.parse(await readFile(join(machine.folder, 'config.json'), 'utf8'))).toMatchObject({
      nodes: [{ image: 'registry.test/node:v1' }],
    });
  });
});

describe('a node that does not stop in time', { timeout: 120_000 }, () => {
  test('is killed, and down reports it', async () => {
    await up();
    await machine.scenario({ stopsLate: true });

    const down = await machine.run(['down']);

    expect(down).toMatchObject({ code: 0, out: 'Stopped; the data is kept.\n' });
    expect(down.err).toContain('the node did not stop in 120 s and was killed');
  });
});

describe('a run that is killed while it applies', { timeout: 120_000 }, () => {
  test('is finished by the next one, with the same cluster and the same passwords', async () => {
    machine.api.behave = (object) => (object.kind === 'Job' ? undefined : readyAtOnce(object));
    const reached = gate('PATCH Job debt/');
    const running = machine.start(['up', 'kind']);
    await reached;
    process.kill(running.pid, 'SIGKILL');
    await running.done.catch(() => undefined);
    const logins = machine.api.objects.get('Secret debt-stores/debt-logins');
    machine.api.behave = readyAtOnce;
    for (const [key, object] of machine.api.objects)
      if (object.kind === 'Job') machine.api.objects.set(key, { ...object, status: readyAtOnce(object) });

    const resumed = await up();

    expect(resumed.code).toBe(0);
    expect(await created()).toHaveLength(1);
    expect(logins).toBeDefined();
    expect(machine.api.objects.get('Secret debt-stores/debt-logins')).toEqual(logins);
    expect(machine.api.objects.has('Deployment debt/gateway')).toBe(true);
  });

  test('tries a failed task again, and shows it in the plan', async () => {
    const status = { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }] };
    machine.api.behave = (object) => (object.kind === 'Job' ? status : readyAtOnce(object));
    const failed = await up();
    machine.api.behave = readyAtOnce;

    const plan = await machine.run(['plan', 'kind']);
    const again = await up();

    expect(failed.code).toBe(18);
    expect(plan.out).toMatch(/^replace Job debt\/expenses-migrate-[0-9a-f]{10} \(status BackoffLimitExceeded: too often → done\)$/m);
    expect(again.code).toBe(0);
    expect(machine.api.writes.filter((write) => write.startsWith('DELETE Job debt/expenses-migrate-'))).toHaveLength(1);
  });

  test('is not called done while something that it applied does not work', async () => {
    await up();
    const key = 'Deployment debt/expenses';
    const object = machine.api.objects.get(key);
    if (object !== undefined)
      machine.api.objects.set(key, { ...object, status: { observedGeneration: 9_999_999, replicas: 1, updatedReplicas: 1 } });

    const plan = await machine.run(['plan']);

    expect(plan.code).toBe(8);
    expect(plan.out).toContain('update Deployment debt/expenses (status 0 of 1 pods are ready → ready)');
  });
});

describe('two at once, and others', { timeout: 120_000 }, () => {
  test('lets one run work and shows the other one which process it is', async () => {
    await machine.scenario({ createHangs: true });
    const first = machine.start(['up', 'kind']);
    await machine.appears('hanging');

    const second = await up();
    process.kill(first.pid, 'SIGINT');
    await first.done;

    expect(second.code).toBe(6);
    expect(second.err).toContain(`up, process ${first.pid}`);
  });

  test('never touches a cluster of its name that it did not make', async () => {
    const node = { Id: 'other', Config: { Labels: { 'io.x-k8s.kind.cluster': 'debt-default' } }, State: { Status: 'running' } };
    await writeFile(join(machine.folder, 'node.json'), JSON.stringify(node));

    const refused = await up();
    const down = await machine.run(['down', '--purge', '--yes']);

    expect(refused.code).toBe(6);
    expect(refused.err).toContain('there is a cluster of kind called debt-default that default did not make');
    expect(down.code).toBe(0);
    expect(machine.has('node.json')).toBe(true);
    expect(machine.api.writes).toEqual([]);
  });

  test('brings only what the node lacks', async () => {
    await up();
    const images = (await readFile(join(machine.folder, 'images'), 'utf8')).trim().split('\n');
    const [lost = '', ...kept] = images;
    await writeFile(join(machine.folder, 'images'), `${kept.join('\n')}\n`);
    await machine.forgetAsked();

    const again = await up();

    expect(again.code).toBe(0);
    const asked = await machine.asked();
    expect(asked.filter((line) => line.startsWith('docker save'))).toEqual([`docker save ${lost}`]);
    expect(asked.filter((line) => line.startsWith('docker build'))).toEqual([]);
  });

  test('writes the Secrets with a changed login again', async () => {
    await up();
    const key = 'Secret debt-stores/debt-logins';
    const logins = machine.api.objects.get(key);
    const data = logins !== undefined && isRecord(logins['data']) ? logins['data'] : {};
    if (logins !== undefined)
      machine.api.objects.set(key, { ...logins, data: { ...data, 'postgres.expenses': Buffer.from('another').toString('base64') } });

    const plan = await machine.run(['plan']);

    expect(plan.code).toBe(8);
    expect(plan.out.trim().split('\n').slice(0, -1)).toEqual(['update Secret debt-stores/postgres', 'update Secret debt/expenses']);
  });

  test('finds the address of the cluster again when the file that contains it is lost', async () => {
    await up();
    await rm(join(machine.environment, 'kubeconfig'));

    const plan = await machine.run(['plan']);

    expect(plan.code).toBe(0);
    expect(await machine.modeOf(join(machine.environment, 'kubeconfig'))).toBe(0o600);
  });
});
