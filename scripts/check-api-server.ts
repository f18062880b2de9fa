/**
 * Applies all our rendered objects to a real Kubernetes API server, without nodes and controllers: the manifests of each target and size, and the
 * Helm chart. Needs Go the first time, and openssl; changes nothing else on this machine. `--report=FILE` writes the numbers for scripts/summary.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sizesOf } from '../platform/src/model/choices.ts';
import { targets } from '../platform/src/model/targets.ts';
import { checkChart } from './api-server/chart.ts';
import { checkKubectl } from './api-server/kubectl.ts';
import { checkManifests } from './api-server/manifests.ts';
import { checkRefusals } from './api-server/platform-kubectl.ts';
import { externalSecretStandIn } from './api-server/stand-ins.ts';
import { Checks, Halt } from './images/checks.ts';
import { startApiServer } from './kubernetes/api-server.ts';
import { kubernetesBinaries } from './kubernetes/binaries.ts';

const checks = new Checks();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort(new Halt(`stopped by ${signal}`)));
const folder = mkdtempSync(join(tmpdir(), 'debt-api-server-'));
try {
  await checkEverything();
} catch (error) {
  checks.fail(error instanceof Halt ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
if (report !== undefined) checks.write(report);
process.exitCode = checks.ok ? 0 : 1;

async function checkEverything(): Promise<void> {
  const { signal } = stopping;
  const names = ['etcd', 'kubectl', 'kube-apiserver', 'helm'] as const;
  const binary = await checks.need('the programs are built, or were before', () =>
    kubernetesBinaries(names, (text) => process.stdout.write(`       ${text}\n`), signal),
  );
  const programs = { etcd: binary('etcd'), 'kube-apiserver': binary('kube-apiserver'), kubectl: binary('kubectl') };
  await using server = await checks.need('etcd and the API server start', () => startApiServer(programs, folder, signal));
  const kubectl = checkKubectl({ program: programs.kubectl, kubeconfig: server.kubeconfig, folder, signal });
  await checks.need('it takes the stand-in of ExternalSecret', async () => {
    await kubectl.must(['apply', '--server-side', `--filename=${await kubectl.file('stand-in', externalSecretStandIn)}`]);
    await kubectl.must(['wait', '--for=condition=Established', '--timeout=30s', 'crd/externalsecrets.external-secrets.io']);
  });
  await checkRefusals(checks, kubectl, { program: programs.kubectl, server, folder, signal }, process.argv.includes('--record'));
  for (const target of ['kind', 'eks'] as const)
    for (const size of sizesOf(targets[target]))
      await checkManifests(checks, kubectl, folder, { target, size, thorough: size === targets[target].defaultSize });
  await checkChart({ checks, kubectl, helm: binary('helm'), kubeconfig: server.kubeconfig, folder, signal });
}
