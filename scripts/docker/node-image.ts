/**
 * The node of a kind cluster, with everything that a cluster would pull: programs of Kubernetes from Go's module proxy, their supporting files from
 * kind's own module, and the images of the engines.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { platform } from '../../platform/src/model/platform.ts';
import { ask, must } from '../images/commands.ts';
import { kubernetesBinaries } from '../kubernetes/binaries.ts';
import type { ProgramName } from '../kubernetes/programs.ts';
import { versions } from '../kubernetes/versions.ts';
import { buildEnvironment, docker } from './daemon.ts';
import { digest, label, type MadeImage, madeFrom, makeImages, secondsSince } from './made-images.ts';

const folder = fileURLToPath(new URL('node', import.meta.url));
const kubernetes = `v${versions.kubernetes}`;
export const nodeImage = `debt.test/node:${kubernetes}`;

const inKubernetesImage = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'etcd'] as const;
const inNode = ['kubeadm', 'kubelet', 'kubectl', 'crictl'] as const;
export const onMachine = ['kind', 'kubectl'] as const;
const wanted = [...inKubernetesImage, ...inNode, ...onMachine, 'coredns', 'kube-network-policies', 'pause'] as const;
type Wanted = (typeof wanted)[number];
type Paths = (name: Wanted) => string;

const own = { kubernetes: 'debt.test/kubernetes', node: 'debt.test/node-without-images', policies: 'debt.test/network-policies' } as const;
const registry = 'registry.k8s.io';
/** Names that kubeadm and containerd use, by the image that provides them. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  [own.kubernetes]: [
    ...inKubernetesImage.filter((name) => name !== 'etcd').map((name) => `${registry}/${name}:${kubernetes}`),
    `${registry}/etcd:${versions.etcd}-0`,
  ],
  [`${registry}/pause:3.10.1`]: [`${registry}/pause:3.10`],
};

const pourMs = 1_200_000;
const startsWithinMs = 30_000;
const pollMs = 200;
const pouring = 'debt-pouring';

/** The images of the engines must exist. @returns the path of a program for this machine, by its name. */
export async function prepareNode(print: (text: string) => void): Promise<(name: (typeof onMachine)[number]) => string> {
  const program: Paths = await kubernetesBinaries<ProgramName & Wanted>([...wanted], print);
  makeImages(imagesOf(program), print);
  for (const [name, others] of Object.entries(aliases)) for (const other of others) docker(['tag', name, other]);
  await pour(print);
  return program;
}

const hashOf = (path: string): string => basename(dirname(path));

function imagesOf(program: Paths): readonly MadeImage[] {
  const of = (name: string, file: string, programs: readonly Wanted[], from: readonly string[] = []): MadeImage => {
    const dockerfile = readFileSync(join(folder, `${file}.Dockerfile`), 'utf8');
    return {
      name,
      from: [dockerfile, ...programs.map((each) => hashOf(program(each))), ...from],
      prepare(context) {
        mkdirSync(join(context, 'programs'));
        for (const each of programs) cpSync(program(each), join(context, 'programs', each));
        if (file === 'node') addNodeFiles(context);
        return dockerfile;
      },
    };
  };
  const texts = ['network.conflist', 'manifests/default-cni.yaml', 'manifests/default-storage.yaml'];
  return [
    of(own.kubernetes, 'kubernetes', inKubernetesImage),
    of(own.policies, 'kubernetes', ['kube-network-policies']),
    of(`${registry}/coredns/coredns:v${versions.coredns}`, 'coredns', ['coredns']),
    of(`${registry}/pause:3.10.1`, 'pause', ['pause']),
    of(own.node, 'node', inNode, [versions.kind, ...texts.map((text) => readFileSync(join(folder, text), 'utf8'))]),
  ];
}

/** Files of kind's own node image, from its module: a module folder is read-only, an image is not. */
function addNodeFiles(context: string): void {
  const module = `sigs.k8s.io/kind@v${versions.kind}`;
  const { Dir } = Value.Parse(
    Type.Object({ Dir: Type.String() }),
    JSON.parse(must('go', ['mod', 'download', '-json', module], { timeoutMs: pourMs })),
  );
  cpSync(join(Dir, 'images/base/files'), join(context, 'files'), { recursive: true });
  for (const [target, mode] of [
    ['files', 'u+w,a+rX'],
    ['files/usr/local/bin', '0755'],
    ['files/kind/bin', '0755'],
  ] as const)
    must('chmod', ['-R', mode, join(context, target)]);
  for (const name of ['manifests', 'network.conflist']) cpSync(join(folder, name), join(context, name), { recursive: true });
  writeFileSync(join(context, 'version'), kubernetes);
}

/** The images in the node before a cluster is created: nothing can be pulled later. */
const poured: readonly string[] = [
  own.policies,
  ...Object.values(aliases).flat(),
  `${registry}/pause:3.10.1`,
  `${registry}/coredns/coredns:v${versions.coredns}`,
  ...Object.entries(platform.engines)
    .filter(([id]) => id !== 'mail-sink')
    .map(([, { image }]) => image),
];

/** The node's own containerd imports them, and the resulting container becomes the image. */
async function pour(print: (text: string) => void): Promise<void> {
  const from = digest([own.node, ...poured].map((name) => docker(['image', 'inspect', '--format', '{{.Id}}', name])));
  if (madeFrom(nodeImage) === from) return;
  const startedAt = performance.now();
  docker(['run', '--detach', '--privileged', '--network', 'none', '--name', pouring, '--entrypoint', 'containerd', own.node]);
  const deadline = performance.now() + startsWithinMs;
  while (!ask('docker', ['exec', pouring, 'ctr', 'version'], { env: buildEnvironment }).ok) {
    if (performance.now() > deadline)
      throw new Error(`containerd does not start in the node:\n${docker(['logs', '--tail', '20', pouring])}`);
    await sleep(pollMs);
  }
  const script = `docker save "$@" | docker exec --interactive ${pouring} ctr --namespace k8s.io images import --no-unpack -`;
  execFileSync('bash', ['-o', 'pipefail', '-c', script, 'pour', ...poured], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...buildEnvironment },
    timeout: pourMs,
  });
  docker(['stop', pouring]);
  const changes = ['ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]', `LABEL ${label}=${from}`];
  docker(['commit', ...changes.flatMap((change) => ['--change', change]), pouring, nodeImage], pourMs);
  docker(['rm', '--volumes', pouring]);
  print(`brought ${poured.length} images into ${nodeImage} in ${secondsSince(startedAt)} s`);
}
