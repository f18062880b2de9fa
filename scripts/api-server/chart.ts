/** The Helm chart on a real API server with the real helm: installed, upgraded, rolled back, removed, and as a subchart. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultValues } from '../../platform/src/render/kubernetes/helm/values.ts';
import { isRecord, type KubernetesObject, keyOf } from '../../platform/src/render/kubernetes/objects.ts';
import { runTool } from '../../platform/src/tools/run-program.ts';
import type { Checks } from '../images/checks.ts';
import { run } from '../lint-manifests/run.ts';
import { assertUntouched, type CheckKubectl, failureText, versionsOf } from './kubectl.ts';
import { assertPodsAdmitted, platformProgram, releaseNamespace, strictly } from './manifests.ts';
import { podOf, workloadsOf } from './workloads.ts';

export interface ChartSite {
  readonly checks: Checks;
  readonly kubectl: CheckKubectl;
  readonly helm: string;
  readonly kubeconfig: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

interface ValueSet {
  readonly what: string;
  readonly namespace: string;
  readonly values: unknown;
  /** The changes of an upgrade in addition to the chart version, and the suffix of every workload's image after it. */
  readonly upgrade: { readonly values: unknown; readonly image: string };
}

const versions = { first: '1.2.3', next: '1.2.4' } as const;
const timeoutMs = 120_000;

const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const pinned = (digit: string) => ({
  images: {
    registry: '000000000000.dkr.ecr.eu-central-1.amazonaws.com/debt',
    digests: Object.fromEntries(Object.keys(defaultValues.images.digests).map((id) => [id, digestOf(digit)])),
  },
  secrets: { expenses: 'team-expenses', mailer: 'team-mailer', throttler: 'team-throttler', notifier: 'team-notifier' },
});
const unlikeDefaults = (tag: string) => ({
  origin: 'https://money.example.org:8443',
  images: { tag },
  replicas: { expenses: { min: 3, max: 30 }, web: { min: 1, max: 2 } },
  stores: { ranges: ['10.1.0.0/16', '10.2.0.0/16'], ports: { postgres: 6432 } },
  service: { type: 'ClusterIP', port: 8080, annotations: { 'example.com/note': 'no' }, healthCheckRanges: ['10.3.0.0/24'] },
});

const valueSets: readonly ValueSet[] = [
  { what: 'no values of its own', namespace: 'debt-plain', values: {}, upgrade: { values: {}, image: `:${versions.next}` } },
  {
    what: 'digests and names of Secrets',
    namespace: 'debt-pinned',
    values: pinned('0'),
    upgrade: { values: pinned('1'), image: `@${digestOf('1')}` },
  },
  {
    what: 'another origin, stores, numbers and ingress',
    namespace: 'money',
    values: unlikeDefaults('10.0'),
    upgrade: { values: unlikeDefaults('10.1'), image: ':10.1' },
  },
];

export async function checkChart(site: ChartSite): Promise<void> {
  const { checks, folder } = site;
  const written = await checks.check('debt-platform chart writes two versions of the chart', async () => {
    for (const version of Object.values(versions))
      await run(platformProgram, ['chart', '--out', join(folder, version), '--version', version], {});
    return true;
  });
  if (written === undefined) return;
  for (const set of valueSets) await checkRelease(site, set);
  await checkSubchart(site);
}

async function checkRelease(site: ChartSite, { what, namespace, values, upgrade }: ValueSet): Promise<void> {
  const { checks } = site;
  const check = <T>(does: string, work: () => Promise<T>) => checks.check(`the chart with ${what}: ${does}`, work);
  const release = async (verb: string, version: string, chosen: unknown) => {
    const file = join(site.folder, `${namespace}-values.json`);
    await writeFile(file, JSON.stringify(chosen));
    await helm(site, [verb, 'debt', join(site.folder, version, 'debt'), `--namespace=${namespace}`, `--values=${file}`]);
  };
  await checks.need(`a namespace ${namespace} with the restricted profile`, () => makeNamespace(site, namespace));
  const installed = await check('helm installs it without a warning, and its pods are admitted', async () => {
    await release('install', versions.first, values);
    const objects = await thereOf(site, namespace);
    await assertPodsAdmitted(site.kubectl, objects);
    return objects;
  });
  if (installed !== undefined) {
    await check('the same upgrade again writes nothing', async () => {
      await release('upgrade', versions.first, values);
      assertUntouched(versionsOf(installed), versionsOf(await thereOf(site, namespace)));
    });
    await check('an upgrade to the next version arrives in each workload', async () => {
      await release('upgrade', versions.next, upgrade.values);
      assertChanged(installed, await thereOf(site, namespace), upgrade.image);
    });
    await check('a rollback brings the first version back', async () => {
      await helm(site, ['rollback', 'debt', '1', `--namespace=${namespace}`]);
      assertSameSpecs(installed, await thereOf(site, namespace));
    });
  }
  await checks.need(`the chart with ${what}: helm removes it, and nothing of it is left`, () =>
    removeRelease(site, namespace, installed ?? []),
  );
}

/** Values of a subchart are below its name, and `global` applies to all subcharts. */
async function checkSubchart(site: ChartSite): Promise<void> {
  const { checks, folder } = site;
  const namespace = 'debt-part';
  const parent = join(folder, 'parent');
  await checks.need(`a namespace ${namespace} with the restricted profile`, () => makeNamespace(site, namespace));
  const objects = await checks.check('the chart as a part of another chart: helm installs it with values of its own', async () => {
    await mkdir(join(parent, 'charts'), { recursive: true });
    await cp(join(folder, versions.first, 'debt'), join(parent, 'charts', 'debt'), { recursive: true });
    const dependency = { name: 'debt', version: versions.first, repository: '' };
    await writeFile(
      join(parent, 'Chart.yaml'),
      JSON.stringify({ apiVersion: 'v2', name: 'parent', version: '0.1.0', dependencies: [dependency] }),
    );
    const values = { global: { owner: 'team' }, debt: { origin: 'https://part.example.org', replicas: { web: { min: 3, max: 5 } } } };
    await writeFile(join(parent, 'values.yaml'), JSON.stringify(values));
    await helm(site, ['install', 'parent', parent, `--namespace=${namespace}`]);
    const there = await thereOf(site, namespace, 'parent');
    const text = JSON.stringify(there);
    for (const expected of [
      'https://part.example.org',
      '"minReplicas":3',
      `"image":"registry.example.com/debt/expenses:${versions.first}"`,
    ])
      if (!text.includes(expected)) throw new Error(`nothing that it made has ${expected}`);
    await assertPodsAdmitted(site.kubectl, there);
    return there;
  });
  await checks.need('the chart as a part of another chart: helm removes it', () => removeRelease(site, namespace, objects ?? [], 'parent'));
}

/** @returns the output. A warning, of helm or of the API server, is a failure. */
async function helm({ helm: program, kubeconfig, folder, signal }: ChartSite, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: kubeconfig };
  const ran = await runTool(program, args, { env, timeoutMs, signal });
  signal.throwIfAborted();
  if (ran.code !== 0 || /warn/i.test(ran.err)) throw new Error(failureText(`helm ${args.join(' ')}`, ran));
  return ran.out;
}

async function makeNamespace({ kubectl }: ChartSite, name: string): Promise<void> {
  const labels = Object.fromEntries(['enforce', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']));
  const file = await kubectl.file(`namespace-${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  await kubectl.must(['apply', '--server-side', ...strictly, `--filename=${file}`]);
}

/** The objects of a release, as the API server has them. Throws when one is missing. */
async function thereOf(site: ChartSite, namespace: string, release = 'debt'): Promise<readonly KubernetesObject[]> {
  const file = join(site.folder, `${release}-${namespace}.yaml`);
  await writeFile(file, await helm(site, ['get', 'manifest', release, `--namespace=${namespace}`]));
  const objects = await site.kubectl.objects(['get', `--namespace=${namespace}`, `--filename=${file}`]);
  const documents = (await readFile(file, 'utf8')).match(/^kind: /gm)?.length ?? 0;
  if (objects.length === 0 || objects.length !== documents)
    throw new Error(`${documents} objects were rendered, and ${objects.length} are there`);
  return objects;
}

/** Every workload runs another image than before, and each task another Job: a Job's name ends in a hash of its content. */
function assertChanged(before: readonly KubernetesObject[], after: readonly KubernetesObject[], image: string): void {
  const there = new Set(before.filter(({ kind }) => kind === 'Job').map(keyOf));
  const workloads = workloadsOf(after).map(({ object }) => object);
  const problems = [
    ...workloads.filter((object) => there.has(keyOf(object))).map((object) => `${keyOf(object)} kept its name`),
    ...workloads.flatMap((object) => {
      const other = imagesOf(podOf(object, 0)).filter((each) => !each.endsWith(image));
      return other.map((each) => `${keyOf(object)} runs ${each}, which does not end in ${image}`);
    }),
  ];
  if (workloads.length === 0 || problems.length > 0) throw new Error(problems.join(', ') || 'there is no workload');
}

function imagesOf({ spec }: KubernetesObject): readonly string[] {
  const containers = isRecord(spec) && Array.isArray(spec['containers']) ? spec['containers'].filter(isRecord) : [];
  return containers.map((container) => String(container['image']));
}

function assertSameSpecs(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): void {
  const specs = (objects: readonly KubernetesObject[]) =>
    new Map(objects.map((object) => [keyOf(object), JSON.stringify(templateOf(object))]));
  const [then, now] = [specs(before), specs(after)];
  const different = [...new Set([...then.keys(), ...now.keys()])].filter((key) => then.get(key) !== now.get(key));
  if (different.length > 0) throw new Error(`these are not as they were: ${different.join(', ')}`);
}

/** The name of a Job identifies its content. */
const templateOf = ({ spec, data, kind }: KubernetesObject): unknown => (kind === 'Job' ? kind : (spec ?? data));

async function removeRelease(site: ChartSite, namespace: string, objects: readonly KubernetesObject[], release = 'debt'): Promise<void> {
  await helm(site, ['uninstall', release, `--namespace=${namespace}`, '--ignore-not-found']);
  const names = objects.map(({ apiVersion, kind, metadata: { name, namespace: own } }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(own === undefined ? {} : { namespace: own }) },
  }));
  if (names.length > 0) {
    const left = await site.kubectl.must([
      'get',
      `--filename=${await site.kubectl.file('removed', ...names)}`,
      '--ignore-not-found',
      '--output=name',
    ]);
    if (left.trim() !== '') throw new Error(`still there: ${left.trim()}`);
  }
  await site.kubectl.must(['delete', 'namespace', namespace, '--wait=false']);
  await releaseNamespace(site.kubectl, namespace);
}
