import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runVerb } from '../src/commands/testing.ts';
import { parseManifests } from '../src/gate/read.ts';
import { schemaProblems } from '../src/gate/schema.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { defaultValues } from '../src/render/kubernetes/helm/values.ts';
import { isRecord, type KubernetesObject, keyOf } from '../src/render/kubernetes/objects.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';
import { kubernetesTool } from './fixtures/kubernetes-tools.ts';

let directory = '';
let helmPath = '';
const chart = () => join(directory, 'debt');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debt-helm-'));
  helmPath = await kubernetesTool('helm');
  expect((await runVerb(['chart', '--out', directory, '--version', '1.2.3'])).code).toBe(0);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function helm(...args: readonly string[]): Promise<Ran> {
  const child = spawn(helmPath, args, { env: { HOME: directory, PATH: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  return promise;
}

async function template(values: unknown = {}, namespace = 'debt'): Promise<Ran & { readonly objects: readonly KubernetesObject[] }> {
  const file = join(directory, 'test-values.json');
  await writeFile(file, JSON.stringify(values));
  const ran = await helm('template', 'test', chart(), '--namespace', namespace, '--kube-version', '1.34.0', '--values', file);
  return { ...ran, objects: parseManifests(ran.out).objects };
}

/** Without the fields that Helm or an operator decides instead of the chart. */
function comparable(object: KubernetesObject): unknown {
  const text = JSON.stringify({ ...object, metadata: { ...object.metadata, annotations: {} } })
    .replaceAll('"app.kubernetes.io/managed-by":"Helm"', '"app.kubernetes.io/managed-by":"debt-platform"')
    .replaceAll(/-[0-9a-f]{10}"/g, '-HASH"');
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || object.kind !== 'Service' || !isRecord(value['spec'])) return value;
  const { loadBalancerClass, externalTrafficPolicy, ...spec } = value['spec'];
  expect([loadBalancerClass, externalTrafficPolicy].every((each) => each === undefined || typeof each === 'string')).toBe(true);
  return { ...value, spec };
}
const byKey = (objects: readonly KubernetesObject[]) =>
  Object.fromEntries(objects.map((object) => [keyOf(object).replace(/-[0-9a-f]{10}$/, ''), comparable(object)]));

/** Values that match the example facts of eks. */
const likeEks = {
  images: {
    registry: '000000000000.dkr.ecr.eu-central-1.amazonaws.com/debt',
    digests: Object.fromEntries(Object.keys(defaultValues.images.digests).map((id) => [id, `sha256:${'0'.repeat(64)}`])),
  },
};

describe('the Helm chart', () => {
  test('passes helm lint', async () => {
    const { code, out } = await helm('lint', '--strict', chart());

    expect([code, out]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  });

  test('installs the objects that synth writes for eks, apart from what is not its business', async () => {
    const { objects } = synthCluster({ name: 'test', target: 'eks', size: 'staging' }, exampleFacts('eks', 'staging'));
    const wanted = objects.filter(({ kind }) => !['Namespace', 'ResourceQuota', 'ExternalSecret'].includes(kind));

    const { code, err, objects: there } = await template(likeEks);

    expect([code, err]).toEqual([0, '']);
    expect(byKey(there)).toEqual(byKey(wanted));
  });

  test('is valid for Kubernetes with other values too, in another namespace', async () => {
    const values = {
      origin: 'https://money.example.org',
      images: { tag: '10.0' },
      replicas: { expenses: { min: 3, max: 30 } },
      secrets: { mailer: 'mail-credentials' },
      stores: { ranges: ['10.1.0.0/16', '10.2.0.0/16'], ports: { postgres: 6432 } },
      service: { type: 'ClusterIP', port: 8080, annotations: { 'example.com/a': 'no' }, healthCheckRanges: ['10.3.0.0/24'] },
    };

    const { objects, out } = await template(values, 'money');

    expect(await schemaProblems(objects)).toEqual([]);
    expect(new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))).toEqual(new Set(['money']));
    for (const arg of [
      'expenses.money.svc.cluster.local',
      'secretName: mail-credentials',
      'port: 6432',
      'maxReplicas: 30',
      '10.2.0.0/16',
      '10.3.0.0/24',
      ':10.0"',
    ])
      expect(out).toContain(arg.replace(':10.0"', ':10.0'));
    expect(out).not.toMatch(/HELM[A-Z]|helm(host|env|region)|\.invalid/);
  });

  test('gives a Job another name when anything that it runs with changes', async () => {
    const jobOf = async (values: unknown) =>
      (await template(values)).objects.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name);

    expect(await jobOf({})).not.toEqual(await jobOf({ images: { tag: '2.0.0' } }));
    expect(await jobOf({})).toEqual(await jobOf({}));
  });

  test.each([
    { what: 'an origin without TLS', values: { origin: 'http://debt.example.com' }, message: 'origin' },
    { what: 'a value that it does not know', values: { replica: {} }, message: 'replica' },
    { what: 'a number that is text', values: { replicas: { web: { min: 'two' } } }, message: 'min' },
    { what: 'a digest that is cut short', values: { images: { digests: { web: 'sha256:abc' } } }, message: 'digests' },
    { what: 'no range of the stores', values: { stores: { ranges: [] } }, message: 'ranges' },
    { what: 'no range of the load balancer', values: { service: { healthCheckRanges: [] } }, message: 'healthCheckRanges' },
    {
      what: 'an autoscaler that cannot grow',
      values: { replicas: { web: { min: 4, max: 4 } } },
      message: 'replicas.web.max must be greater',
    },
  ])('refuses $what', async ({ values, message }) => {
    const { code, err } = await template(values);

    expect(code).not.toBe(0);
    expect(err).toContain(message);
  });

  test('becomes one package', async () => {
    const { code } = await helm('package', chart(), '--destination', directory);

    expect(code).toBe(0);
    expect(await readdir(directory)).toContain('debt-1.2.3.tgz');
  });

  test('lists the keys that the Secrets must have', async () => {
    const { out } = await helm('install', 'test', chart(), '--dry-run=client', '--namespace', 'debt');

    expect(out).toMatch(/expenses: .*DATABASE_URL.*SERVICE_TOKEN/);
  });
});

describe('debt-platform chart', () => {
  test('refuses what is not a version', async () => {
    expect((await runVerb(['chart', '--out', directory, '--version', 'latest'])).code).toBe(2);
  });
});
