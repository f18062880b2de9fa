import { describe, expect, test } from 'vitest';
import { exampleFacts } from '../../platform/src/render/kubernetes/facts.ts';
import type { KubernetesObject } from '../../platform/src/render/kubernetes/objects.ts';
import { synthCluster } from '../../platform/src/render/kubernetes/synth.ts';
import { bundleOf } from './bundle.ts';
import { filesOf, type Pod, podsOf } from './pods.ts';
import { withoutCapabilities } from './seccomp.ts';

const { objects } = synthCluster({ name: 'test', target: 'kind', size: 'laptop' }, exampleFacts('kind'));
const engines = ['postgres', 'mongodb', 'kafka', 'rabbitmq', 'redis'];
const pods = podsOf(objects, (unit) => !engines.includes(unit));
/** The results have the type `any`. */
const containing = (values: readonly unknown[]): unknown => expect.arrayContaining([...values]);
const having = (fields: object): unknown => expect.objectContaining(fields);
const matching = (form: RegExp): unknown => expect.stringMatching(form);
const parse: (text: string) => readonly KubernetesObject[] = JSON.parse;

const podOf = (id: string): Pod => pods.find((pod) => pod.id === id) ?? expect.fail(`there is no pod ${id}`);

describe('the pods of the platform', () => {
  test('are all of ours, each after what it waits for', () => {
    const at = (id: string): number => podOf(id).wave;

    expect(pods.filter(({ kind }) => kind === 'lasting').map(({ id }) => id)).toEqual(
      containing(['expenses', 'mailer', 'throttler', 'notifier', 'web', 'gateway', 'mail-sink']),
    );
    expect(at('expenses-migrate')).toBeLessThan(at('expenses'));
    expect(at('expenses')).toBeLessThan(at('gateway'));
  });

  test('are asked at the ports of their probes, by number', () => {
    expect(podOf('expenses')).toMatchObject({ live: { path: '/healthz', port: 8080 }, ready: { path: '/readyz', port: 8080 } });
    expect(podOf('gateway').ready).toEqual({ path: '/-/ready', port: 8081 });
  });

  test('have secrets as files, and a directory that may be written', () => {
    const { env, mounts } = podOf('expenses');

    expect(env['DATABASE_URL_FILE']).toBe('/run/secrets/debt/DATABASE_URL');
    expect(mounts).toContainEqual({
      path: '/run/secrets/debt',
      mode: 0o440,
      from: { secret: 'expenses', keys: containing(['DATABASE_URL', 'CODE_KEY']) },
    });
    expect(mounts).toContainEqual({ path: '/tmp', mode: 0o777, from: { scratchMi: 64 } });
  });

  test('find the configuration of the gateway in its ConfigMap', () => {
    const [mount] = podOf('gateway').mounts.flatMap(({ from }) => ('configMap' in from ? [from.configMap] : []));

    expect(filesOf(objects, mount ?? '')['Caddyfile']).toContain('reverse_proxy');
  });

  test.each([
    ['"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'],
    ['"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true'],
    ['"drop":["ALL"]', '"drop":["NET_RAW"]'],
    ['"drop":["ALL"]', '"drop":["ALL"],"add":["NET_RAW"]'],
    ['"seccompProfile":{"type":"RuntimeDefault"}', '"seccompProfile":{"type":"Unconfined"}'],
  ])('are refused when one may do more: %s becomes %s', (from, to) => {
    const before = JSON.stringify(objects);
    const planted = before.replaceAll(from, to);

    expect(planted).not.toBe(before);
    expect(() => podsOf(parse(planted), (unit) => unit === 'expenses')).toThrow();
  });
});

describe('the container of a pod', () => {
  const image = { env: ['PATH=/bin'], command: ['node', '--version'], workingDirectory: '/app' };
  const seccomp = withoutCapabilities({ defaultAction: 'SCMP_ACT_ERRNO', archMap: [], syscalls: [] }, 'x64');
  const bundle = (pod: Pod) => bundleOf({ pod, image, root: '/mnt', files: { '/etc/hosts': '/h' }, network: '/run/netns/x', seccomp });

  test('has no capabilities, and runs the command of the pod as its user', () => {
    const nothing = { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] };

    expect(bundle(podOf('expenses'))).toMatchObject({
      root: { path: '/mnt', readonly: true },
      process: {
        user: { uid: 10_001, gid: 10_001 },
        args: ['node', matching(/^--max-old-space-size=\d+$/), '--disable-warning=TimeoutNegativeWarning', 'services/expenses/src/main.ts'],
        env: containing(['PATH=/bin', 'CODE_KEY_FILE=/run/secrets/debt/CODE_KEY']),
        cwd: '/app',
        capabilities: nothing,
        noNewPrivileges: true,
      },
      linux: { seccomp: { defaultAction: 'SCMP_ACT_ERRNO' } },
    });
  });

  test('writes only to the scratch of its pod, for which there is a limit', () => {
    expect(bundle(podOf('web'))).toMatchObject({
      mounts: containing([
        having({ destination: '/tmp', type: 'tmpfs', options: containing(['size=64m', 'gid=10001']) }),
        having({ destination: '/etc/hosts', type: 'bind', options: containing(['ro']) }),
      ]),
    });
  });
});

describe('the profile of system calls', () => {
  const rule = (name: string, more: object) => ({ names: [name], action: 'SCMP_ACT_ALLOW', args: [], includes: {}, excludes: {}, ...more });
  const shipped = {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 38,
    archMap: [
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] },
      { architecture: 'SCMP_ARCH_S390X', subArchitectures: ['SCMP_ARCH_S390'] },
    ],
    syscalls: [
      rule('read', {}),
      rule('mount', { includes: { caps: ['CAP_SYS_ADMIN'] } }),
      rule('umount', { action: 'SCMP_ACT_ERRNO', errnoRet: 1, excludes: { caps: ['CAP_SYS_ADMIN'] } }),
      rule('arch_prctl', { includes: { arches: ['amd64'] } }),
      rule('s390_pci', { includes: { arches: ['s390x'] } }),
      rule('personality', { args: [{ index: 0, value: 8, valueTwo: 0, op: 'SCMP_CMP_EQ' }] }),
    ],
  };

  test('is the one of a machine like this, for a user without capabilities', () => {
    const profile = withoutCapabilities(shipped, 'x64');

    expect(profile.architectures).toEqual(['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']);
    expect(profile.syscalls.map(({ names }) => names[0])).toEqual(['read', 'umount', 'arch_prctl', 'personality']);
    expect(profile.syscalls.at(-1)?.args).toHaveLength(1);
  });

  test('is refused in another form', () => {
    expect(() => withoutCapabilities({ defaultAction: 'SCMP_ACT_ERRNO' }, 'x64')).toThrow();
  });
});
