/** The OCI description of one pod for a runtime: its container, isolated according to the pod's security context. Pure. */
import type { Pod } from './pods.ts';
import type { SeccompProfile } from './seccomp.ts';

/** The configuration of an image. */
export interface ImageConfig {
  readonly env: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
}
export interface BundleProps {
  readonly pod: Pod;
  readonly image: ImageConfig;
  /** The files of the image, mounted. */
  readonly root: string;
  /** Files and folders of this machine, by their paths in the pod. */
  readonly files: Readonly<Record<string, string>>;
  /** The path of its network namespace. */
  readonly network: string;
  /** Undefined where the machine provides none. */
  readonly seccomp: SeccompProfile | undefined;
}

const filesMax = 4096;
const processesMax = 256;
const cpuPeriodUs = 100_000;
const nothing: readonly string[] = [];
const noCapabilities = { bounding: nothing, effective: nothing, inheritable: nothing, permitted: nothing, ambient: nothing };
const secure = ['nosuid', 'noexec', 'nodev'];

export function bundleOf({ pod, image, root, files, network, seccomp }: BundleProps): unknown {
  const { user, group, volumesGroup, memoryMi, cpuMilli } = pod;
  // As in Kubernetes: a command replaces both, arguments alone follow the image's entry point, of which ours have none.
  const args = [...pod.command, ...pod.args];
  return {
    ociVersion: '1.0.2',
    hostname: pod.id,
    root: { path: root, readonly: true },
    process: {
      terminal: false,
      user: { uid: user, gid: group, additionalGids: [volumesGroup] },
      args: args.length === 0 ? image.command : args,
      env: [...image.env, ...Object.entries(pod.env).map(([name, value]) => `${name}=${value}`)],
      cwd: image.workingDirectory,
      capabilities: noCapabilities,
      rlimits: [{ type: 'RLIMIT_NOFILE', soft: filesMax, hard: filesMax }],
      noNewPrivileges: true,
    },
    mounts: [
      ...kernelMounts,
      ...scratchMounts(pod),
      ...Object.entries(files).map(([destination, source]) => readOnly(destination, source)),
    ],
    linux: {
      namespaces: [...['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })), { type: 'network', path: network }],
      resources: {
        memory: { limit: memoryMi * 2 ** 20 },
        cpu: { quota: cpuMilli * (cpuPeriodUs / 1_000), period: cpuPeriodUs },
        pids: { limit: processesMax },
      },
      maskedPaths: ['acpi', 'kcore', 'keys', 'latency_stats', 'timer_list', 'sched_debug', 'scsi'].map((name) => `/proc/${name}`),
      readonlyPaths: ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`),
      ...(seccomp === undefined ? {} : { seccomp }),
    },
  };
}

const kernelMounts = [
  { destination: '/proc', type: 'proc', source: 'proc', options: secure },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'] },
  { destination: '/dev/pts', type: 'devpts', source: 'devpts', options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'] },
  { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: [...secure, 'mode=1777', 'size=65536k'] },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...secure, 'ro'] },
];

/** As a kubelet creates them: the pod's group may write, and new files belong to the group. */
const scratchMounts = ({ mounts, volumesGroup }: Pod) =>
  mounts.flatMap(({ path, from }) =>
    'scratchMi' in from
      ? [
          {
            destination: path,
            type: 'tmpfs',
            source: 'tmpfs',
            options: ['nosuid', 'nodev', 'mode=2777', `gid=${volumesGroup}`, `size=${from.scratchMi}m`],
          },
        ]
      : [],
  );

const readOnly = (destination: string, source: string) => ({ destination, type: 'bind', source, options: ['bind', 'ro', ...secure] });
