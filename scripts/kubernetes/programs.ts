/** The build of each program: its module, its main package, and the differences from a plain build. */
import { coreDnsMain, networkPolicyPatches, pauseMain } from './sources.ts';
import { versions } from './versions.ts';

export interface Recipe {
  readonly name: string;
  /** @default - none: the program is in `files` alone */
  readonly module?: { readonly path: string; readonly version: string };
  /** Import path of the main package; `.` is the folder of `files`. */
  readonly main: string;
  /** Texts that the linker sets, by variable. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Modules that its go.mod replaces by a folder of its repository, published as `version`. */
  readonly staging?: string;
  /** Additional sources beside go.mod. */
  readonly files?: Readonly<Record<string, string>>;
  /** Edits of the module's own sources. */
  readonly patches?: readonly Patch[];
  /** Arguments with which the result is started before it is cached: a program that cannot start is not cached. */
  readonly probe: readonly string[];
}

/** Every occurrence of `from` in `file` is replaced; `count` of them are expected. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const [major, minor] = versions.kubernetes.split('.');

/** In the order of the builds: the check of the API server needs the first ones. */
const recipes = [
  {
    name: 'etcd',
    module: { path: 'go.etcd.io/etcd/server/v3', version: `v${versions.etcd}` },
    main: 'go.etcd.io/etcd/server/v3',
    probe: ['--version'],
  },
  kubernetes('kubectl', ['version', '--client']),
  kubernetes('kube-apiserver'),
  {
    name: 'helm',
    module: { path: 'helm.sh/helm/v4', version: `v${versions.helm}` },
    main: 'helm.sh/helm/v4/cmd/helm',
    variables: { 'helm.sh/helm/v4/internal/version.version': `v${versions.helm}` },
    probe: ['version', '--short'],
  },
  kubernetes('kube-controller-manager'),
  kubernetes('kube-scheduler'),
  kubernetes('kubeadm', ['version', '--output=short']),
  kubernetes('kube-proxy'),
  kubernetes('kubelet'),
  {
    name: 'kind',
    module: { path: 'sigs.k8s.io/kind', version: `v${versions.kind}` },
    main: 'sigs.k8s.io/kind',
    probe: ['version'],
  },
  {
    name: 'crictl',
    module: { path: 'sigs.k8s.io/cri-tools', version: `v${versions['cri-tools']}` },
    main: 'sigs.k8s.io/cri-tools/cmd/crictl',
    variables: { 'sigs.k8s.io/cri-tools/pkg/version.Version': versions['cri-tools'] },
    probe: ['--version'],
  },
  {
    name: 'coredns',
    module: { path: 'github.com/coredns/coredns', version: `v${versions.coredns}` },
    main: '.',
    files: { 'main.go': coreDnsMain },
    probe: ['-version'],
  },
  {
    name: 'kube-network-policies',
    module: { path: 'sigs.k8s.io/kube-network-policies', version: `v${versions['kube-network-policies']}` },
    main: 'sigs.k8s.io/kube-network-policies/cmd',
    patches: networkPolicyPatches,
    probe: ['--help'],
  },
  { name: 'pause', main: '.', files: { 'main.go': pauseMain }, probe: ['-v'] },
] as const satisfies readonly Recipe[];

export type ProgramName = (typeof recipes)[number]['name'];
export const programs: readonly (Recipe & { readonly name: ProgramName })[] = recipes;

function kubernetes<Name extends string>(name: Name, probe: readonly string[] = ['--version']) {
  const version = `v${versions.kubernetes}`;
  const variables = Object.fromEntries(
    ['k8s.io/client-go/pkg/version', 'k8s.io/component-base/version'].flatMap((path) => [
      [`${path}.gitVersion`, version],
      [`${path}.gitMajor`, major ?? ''],
      [`${path}.gitMinor`, minor ?? ''],
      [`${path}.gitTreeState`, 'clean'],
    ]),
  );
  return {
    name,
    module: { path: 'k8s.io/kubernetes', version },
    main: `k8s.io/kubernetes/cmd/${name}`,
    staging: version.replace(/^v1\./, 'v0.'),
    variables,
    probe,
  };
}
