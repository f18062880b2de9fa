/** The output of `synth` for one target and size on a real API server: accepted on the first attempt, without a warning, and complete. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifests } from '../../platform/src/gate/read.ts';
import type { SizeId } from '../../platform/src/model/model.ts';
import type { ClusterTarget } from '../../platform/src/model/targets.ts';
import { type KubernetesObject, keyOf } from '../../platform/src/render/kubernetes/objects.ts';
import type { Checks } from '../images/checks.ts';
import { run } from '../lint-manifests/run.ts';
import { checkPodSecurity, checkQuota } from './admission.ts';
import { assertUntouched, type CheckKubectl, failureText, versionsOf } from './kubectl.ts';
import { podOf, workloadsOf } from './workloads.ts';

export const platformProgram = fileURLToPath(new URL('../../platform/bin/debt-platform', import.meta.url));
/** Unknown fields are errors, and so are warnings of the API. */
export const strictly = ['--validate=strict', '--warnings-as-errors'] as const;

export interface Manifests {
  readonly target: ClusterTarget;
  readonly size: SizeId;
  /** Also applied without flags, as operators do, and filled with the maximum number of pods in its quota. */
  readonly thorough: boolean;
}

export async function checkManifests(checks: Checks, kubectl: CheckKubectl, folder: string, manifests: Manifests): Promise<void> {
  const { target, size, thorough } = manifests;
  const directory = join(folder, `${target}-${size}`);
  const check = <T>(what: string, work: () => Promise<T>) => checks.check(`${target} at size ${size}: ${what}`, work);
  const files = await check('synth writes its manifests', async () => {
    await run(platformProgram, ['synth', target, '--size', size, '--out', directory], {});
    return (await readdir(directory)).length;
  });
  if (files === undefined) return;
  const applied = await check(`one kubectl apply takes all ${files} files, strictly and without a warning`, () =>
    applyOnce(kubectl, directory),
  );
  if (applied !== undefined) {
    await check(`each of ${workloadsOf(applied).length} workloads may have its pod`, () => assertPodsAdmitted(kubectl, applied));
    await check('a pod that breaks the restricted profile is refused in each namespace', () => checkPodSecurity(kubectl, applied));
    await check('applied again it changes nothing', () =>
      assertAppliedAgain(kubectl, directory, ['--server-side', '--force-conflicts=false']),
    );
    await check('kubectl diff is empty', () => assertNoDifference(kubectl, directory, ['--server-side']));
    if (target === 'kind') await check('the quota holds every pod at its most and one more of each', () => checkQuota(kubectl, applied));
  }
  await checks.need(`${target} at size ${size}: it can be deleted`, () => deleteManifests(kubectl, directory));
  if (!thorough) return;
  await check('kubectl apply without flags takes it too, and changes nothing the second time', async () => {
    await kubectl.must(['apply', ...strictly, `--filename=${directory}`]);
    await assertAppliedAgain(kubectl, directory, []);
    await assertNoDifference(kubectl, directory, []);
  });
  await checks.need(`${target} at size ${size}: it can be deleted once more`, () => deleteManifests(kubectl, directory));
}

const inDirectory = async (kubectl: CheckKubectl, directory: string): Promise<readonly KubernetesObject[]> =>
  kubectl.objects(['get', `--filename=${directory}`]);

/** @returns the resulting objects. One call without a retry: the order of the files must be sufficient. */
async function applyOnce(kubectl: CheckKubectl, directory: string): Promise<readonly KubernetesObject[]> {
  const ran = await kubectl.ask(['apply', '--server-side', ...strictly, `--filename=${directory}`]);
  const there = await kubectl.objects(['get', '--ignore-not-found', `--filename=${directory}`]);
  const missing = await notAmong(there, directory);
  if (ran.code === 0 && missing.length === 0) return there;
  throw new Error(`${failureText('kubectl apply', ran)}\nnot there: ${missing.join(', ') || 'nothing'}`);
}

async function notAmong(there: readonly KubernetesObject[], directory: string): Promise<readonly string[]> {
  const keys = new Set(there.map(keyOf));
  return (await readManifests(directory)).objects.map(keyOf).filter((key) => !keys.has(key));
}

async function assertAppliedAgain(kubectl: CheckKubectl, directory: string, how: readonly string[]): Promise<void> {
  const before = versionsOf(await inDirectory(kubectl, directory));
  await kubectl.must(['apply', ...how, ...strictly, `--filename=${directory}`]);
  assertUntouched(before, versionsOf(await inDirectory(kubectl, directory)));
}

async function assertNoDifference(kubectl: CheckKubectl, directory: string, how: readonly string[]): Promise<void> {
  const ran = await kubectl.ask(['diff', ...how, `--filename=${directory}`]);
  if (ran.code !== 0 || ran.out.trim() !== '') throw new Error(failureText('kubectl diff', ran));
}

/** Admission checks what controllers would create: security, service accounts, priorities. Nothing is stored. */
export async function assertPodsAdmitted(kubectl: CheckKubectl, objects: readonly KubernetesObject[]): Promise<void> {
  const pods = workloadsOf(objects).map(({ object }) => podOf(object, 0));
  if (pods.length === 0) throw new Error('there is no workload');
  const file = await kubectl.file('pods', ...pods);
  await kubectl.must(['create', '--dry-run=server', ...strictly, `--filename=${file}`]);
}

/** Without controllers, nothing empties a namespace and finalizes it: its objects are deleted by name, then the namespace is finalized. */
export async function deleteManifests(kubectl: CheckKubectl, directory: string): Promise<void> {
  const namespaces = (await inDirectory(kubectl, directory)).filter(({ kind }) => kind === 'Namespace');
  await kubectl.must(['delete', '--wait=false', `--filename=${directory}`]);
  for (const namespace of namespaces) await releaseNamespace(kubectl, namespace.metadata.name);
  const left = await kubectl.ask(['get', '--ignore-not-found', '--output=name', `--filename=${directory}`]);
  if (left.out.trim() !== '') throw new Error(`still there: ${left.out.trim()}`);
  for (const namespace of namespaces)
    if ((await kubectl.ask(['get', 'namespace', namespace.metadata.name])).code === 0)
      throw new Error(`${keyOf(namespace)} is still there`);
}

export async function releaseNamespace(kubectl: CheckKubectl, name: string): Promise<void> {
  const file = await kubectl.file('finalize', { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } });
  await kubectl.must(['replace', `--raw=/api/v1/namespaces/${name}/finalize`, `--filename=${file}`]);
}
