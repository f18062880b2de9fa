/** Pod Security "restricted", and our stricter rules. */
import { containerRule, podRule, type Rule, unless } from '../rule.ts';

const userMin = 10_000;
const volumeKinds = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const only = (values: readonly (string | undefined)[], wanted: string) => values.length === 1 && values[0] === wanted;

export const security: readonly Rule[] = [
  podRule('runs-as-nobody', 'Pods run as a user and a group above 10000, and not as root', ({ spec, containers }) => [
    ...unless(spec.securityContext?.runAsNonRoot === true, 'does not set runAsNonRoot'),
    ...containers.flatMap(({ name, securityContext }) => {
      const user = securityContext?.runAsUser ?? spec.securityContext?.runAsUser ?? 0;
      const group = securityContext?.runAsGroup ?? spec.securityContext?.runAsGroup ?? 0;
      return unless(user > userMin && group > userMin, `container ${name} runs as ${user}:${group}`);
    }),
  ]),
  podRule('not-root', 'No container may become root', ({ spec, containers }) =>
    containers.flatMap(({ name, securityContext }) => {
      const user = securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
      const nonRoot = securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
      return unless(user !== 0 && nonRoot === true, `container ${name} may run as root`);
    }),
  ),
  containerRule('no-escalation', 'Containers are not privileged and cannot gain privileges', ({ securityContext }) => [
    ...unless(securityContext?.allowPrivilegeEscalation === false, 'may gain privileges'),
    ...unless(securityContext?.privileged !== true, 'is privileged'),
  ]),
  containerRule('no-capabilities', 'Containers drop all capabilities and add none', ({ securityContext }) => [
    ...unless(only(securityContext?.capabilities?.drop ?? [], 'ALL'), 'keeps capabilities'),
    ...unless((securityContext?.capabilities?.add ?? []).length === 0, 'adds capabilities'),
  ]),
  podRule('seccomp', "Pods run under the runtime's seccomp profile", ({ spec, containers }) => [
    ...unless(spec.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'),
    ...containers.flatMap(({ name, securityContext }) =>
      unless(
        (securityContext?.seccompProfile?.type ?? 'RuntimeDefault') === 'RuntimeDefault',
        `container ${name} has another seccomp profile`,
      ),
    ),
  ]),
  containerRule('read-only-root', 'The root file system is read-only', ({ securityContext }) =>
    unless(securityContext?.readOnlyRootFilesystem === true, 'can write to its image'),
  ),
  podRule('nothing-of-the-host', 'Nothing of the host is shared: namespaces, paths, ports', ({ spec, containers }) => [
    ...unless(spec.hostNetwork !== true && spec.hostPID !== true && spec.hostIPC !== true, 'shares a namespace of the host'),
    ...(spec.volumes ?? []).flatMap(({ name, ...source }) =>
      unless(
        Object.keys(source).every((kind) => volumeKinds.includes(kind)),
        `volume ${name} is of a kind that is not allowed`,
      ),
    ),
    ...containers.flatMap(({ name, ports = [] }) =>
      unless(
        ports.every(({ hostPort, hostIP }) => hostPort === undefined && hostIP === undefined),
        `container ${name} takes a port of the host`,
      ),
    ),
  ]),
  containerRule('no-host-in-probes', 'Probes and hooks ask the pod itself', ({ startupProbe, livenessProbe, readinessProbe, lifecycle }) =>
    unless(
      [startupProbe, livenessProbe, readinessProbe, lifecycle?.preStop, lifecycle?.postStart].every(
        (each) => each?.httpGet?.host === undefined && each?.tcpSocket?.host === undefined,
      ),
      'names a host in a probe or hook',
    ),
  ),
  podRule('no-kernel-settings', 'No unmasked /proc, sysctl or SELinux setting', ({ spec, containers }) => [
    ...unless((spec.securityContext?.sysctls ?? []).length === 0, 'sets sysctls'),
    ...unless(spec.securityContext?.seLinuxOptions === undefined, 'sets SELinux options'),
    ...containers.flatMap(({ name, securityContext }) =>
      unless(
        (securityContext?.procMount ?? 'Default') === 'Default' && securityContext?.seLinuxOptions === undefined,
        `container ${name} changes /proc or SELinux`,
      ),
    ),
  ]),
  podRule('no-token', 'No pod has a token of the cluster or the addresses of other Services', ({ spec }) => [
    ...unless(spec.automountServiceAccountToken === false, 'mounts a token'),
    ...unless(spec.enableServiceLinks === false, 'has the addresses of other Services as variables'),
  ]),
  containerRule('no-privileged-ports', 'Nothing listens below 1024', ({ ports = [] }) =>
    ports.flatMap(({ containerPort }) => unless(containerPort >= 1024, `listens on ${containerPort}`)),
  ),
];
